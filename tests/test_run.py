"""Code that runs: what it may do, what it may not, and what is said then; and that it always gives the same bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from build_site.course.model import Step
from build_site.problems import CourseError
from build_site.run import failure
from build_site.run.executor import Local
from build_site.run.job import Job
from build_site.run.jobs import Jobs
from build_site.shown import known_of

from .conftest import (
    PATIENCE,
    Make,
    build_course,
    build_site,
    problems_of,
    sleeping,
    staying,
    wait_until,
    wait_until_ended,
)

TOP = 6  # the line of a cell's first line of code in these lectures


os.environ["SECRET"] = "of the caller"


def said(course: Make, code: str, files: dict[str, str | bytes] | None = None) -> tuple[list[str], str]:
    """What a build says of a lecture with one cell, without the file's name, and the lecture's page ("": none)."""
    root = course({"slides/01-one.md": f"## S\n\nText.\n\n```{{python}}\n{code}\n```\n", **(files or {})})
    texts = [one.removeprefix("slides/01-one.md:") for one in problems_of(root)]
    page = root / "_site/one/index.html"
    return texts, page.read_text(encoding="utf-8") if page.exists() else ""


NOBODY = "take input(), breakpoint() and debuggers away: write down what would be typed"
FAILURES = {
    "a name that is not defined": ("a = 1\nprint(totl)", "7: error: NameError: name 'totl' is not defined"),
    "a misspelt name": ("total = 1\nprint(totl)", "7: error: NameError: name 'totl' is not defined (did you mean total?)"),
    "a misspelt method": ("'a'.uper()", "6: error: AttributeError: 'str' object has no attribute 'uper' (did you mean upper?)"),
    "a file that is not there": ("open('fail.py')", "6: error: FileNotFoundError: [Errno 2] No such file or directory: 'fail.py' (did you mean fails.py? Code runs in slides/, and names start there)"),
    "a file that is elsewhere": ("import numpy as np\nnp.loadtxt('data/A.txt')", "7: error: FileNotFoundError: data/A.txt not found. (did you mean a.txt? Code runs in slides/, and names start there)"),
    "a folder that is gone": ("import os, shutil\nos.mkdir('own')\nos.chdir('own')\nshutil.rmtree('../own')\nopen('data.csv')", "10: error: FileNotFoundError: [Errno 2] No such file or directory: 'data.csv' (the folder that code runs in is no more: was it deleted?)"),
    "a file like no other": ("open('data.csv')", "6: error: FileNotFoundError: [Errno 2] No such file or directory: 'data.csv' (code runs in slides/, and names start there)"),
    "a program that is not there": ("import subprocess\nsubprocess.run(['ffmpegg'])", "7: error: FileNotFoundError: [Errno 2] No such file or directory: 'ffmpegg' (install ffmpegg where build_site is)"),
    "a network that is not there": ("import socket\nraise socket.gaierror('no name')", "7: error: socket.gaierror: no name (is there a network? Others may have none: keep a copy in slides/)"),
    "a long message": ("raise ValueError('a' + 'b' * 1000 + 'c')", f"6: error: ValueError: a{'b' * 237}…{'b' * 248}c"),
    "packages to install": ("import sys\n\n!{sys.executable} -m pip install x", "8: error: a cell cannot install packages (do that before, where build_site is; to show it only, write `#| eval: false`)"),
    "a module of the course": ("import fail", "6: error: ModuleNotFoundError: No module named 'fail' (did you mean fails? Else install it where build_site is (pip install fail), or put fail.py into figures_src/)"),
    "a syntax error": ("a = 1\nb = = 2", "7: error: SyntaxError: invalid syntax"),
    "a syntax error below a magic": ("%%time\n\na = 1\nb = = 2", "9: error: SyntaxError: invalid syntax"),
    "an error below a magic": ("%%capture\na = 1\nb = 1 / 0", "8: error: ZeroDivisionError: division by zero"),
    "a syntax error that a magic meets": ("%%capture\na = = 1", "7: error: SyntaxError: invalid syntax"),
    "an error of a program in Python": ("%run fails.py", "slides/fails.py:2: error: ZeroDivisionError: division by zero (needed by slides/01-one.md:6)"),
    "an error of a magic": ("a = 1\n%time 1 / 0", "7: error: ZeroDivisionError: division by zero"),
    "an error below two magics": ("%%capture\n%%capture\na = 1\nb = 1 / 0", "9: error: ZeroDivisionError: division by zero"),
    "sys.exit": ("import sys\nsys.exit(0)", "7: error: the code ends Python (sys.exit) (take the call away: what follows would not be built)"),
    "os._exit": ("import os\nos._exit(0)", "6: error: it ends Python itself (with status 0) (the steps after it were not run)"),
    "a crash": ("import ctypes\n\nctypes.string_at(0)", "8: error: it crashes Python (SIGSEGV) (the steps after it were not run)"),
    "an indentation error": (
        "x = 1\nif x:\ny = 2", "8: error: IndentationError: expected an indented block after 'if' statement on line 7"
    ),
    "input": ("input('?')", f"6: error: input() finds nobody to ask when a site is built ({NOBODY})"),
    "breakpoint": ("x = 1\nbreakpoint()", f"7: error: breakpoint() finds nobody to ask when a site is built ({NOBODY})"),
    "a debugger": ("import pdb\npdb.set_trace()", f"7: error: input() finds nobody to ask when a site is built ({NOBODY})"),
    "a module that is not installed": (
        "x = 1\nimport cv2", "7: error: ModuleNotFoundError: No module named 'cv2' (install it where build_site is: pip install opencv-python)"
    ),
    "a module of another name": (
        "import mathplotlib",
        "6: error: ModuleNotFoundError: No module named 'mathplotlib' (did you mean matplotlib? Else install it where build_site is (pip install mathplotlib), or put mathplotlib.py into figures_src/)",
    ),
    "a module of a name like no other": (
        "import torhc",
        "6: error: ModuleNotFoundError: No module named 'torhc' (install it where build_site is (pip install torhc), or put torhc.py into figures_src/)",
    ),
    "a part of a module": (
        "import matplotlib.pypolt",
        "6: error: ModuleNotFoundError: No module named 'matplotlib.pypolt' (did you mean matplotlib.pyplot?)",
    ),
    "an endless loop": (
        "#| timeout: 0.3\nx = 1\nwhile True:\n    pass",
        "8: error: it does not end within 0.3 s (make it quicker, or allow more: `#| timeout: 60`)",
    ),
    "a loop that cannot be interrupted": (
        "#| timeout: 0.5\nwhile True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        "7: error: it does not end within 0.5 s (the steps after it were not run)",
    ),
    "much output": ("for _ in range(200):\n    print('x' * 1_000_000)", "7: error: it prints more than 1,000,000 characters (show less, or make it smaller)"),
    "much output of a program": (
        "import os\nos.system('yes')",
        "6: error: it prints more than 1,000,000 characters (the steps after it were not run)",
    ),
    "much memory": ("x = bytearray(6 << 30)", "6: error: MemoryError (it needs more memory than a step may have)"),
    "a large figure": (
        "import matplotlib.pyplot as plt\nplt.figure(figsize=(200, 200))",
        "7: error: the figure has 400 million pixels; 50 are the most (show less, or make it smaller)",
    ),
    "a font that is not there": (
        "import matplotlib.pyplot as plt\nplt.title('x', family='No Such Font')",
        "6: error: Font family 'No Such Font' not found (install the font, or choose one that matplotlib brings)",
    ),
    "a process that ends its supervisor": (
        "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(9)",
        "6: error: the process that runs it was ended (build again; is the memory full?)",
    ),
    "a file to read that is not there": ("#| reads: aa.txt\n1", "6: error: reads: there is no aa.txt (did you mean a.txt?)"),
    "a representation that fails": (
        "class Bad:\n    def __repr__(self):\n        return 1 / 0\nBad()",
        "8: error: ZeroDivisionError: division by zero",
    ),
    "a return outside a function": ("x = 1\nreturn x", "7: error: SyntaxError: 'return' outside function (write the value alone in the last line: a cell shows it)"),
    "options that are not YAML": (
        "#| fig-cap: !!int abc\nimport matplotlib.pyplot as plt\nplt.plot([1]);",
        "6: error: a cell's options cannot be read (write `#| name: value`, a value with a colon in quotes)",
    ),
    "options with a colon": (
        "#| fig-cap: A: b\nimport matplotlib.pyplot as plt\nplt.plot([1]);",
        "6: error: a cell's options cannot be read (write `#| name: value`, a value with a colon in quotes)",
    ),
    "deep recursion": ("def f(): return f()\nf()", "6: error: RecursionError: maximum recursion depth exceeded"),
    "a file that changes while it runs": (
        "open('a.txt').read()\nopen('a.txt', 'a').write('x')",
        "6: error: slides/a.txt changed while it ran (build again; code must not change what it reads)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), FAILURES.values(), ids=FAILURES)
def test_what_fails_says_where_and_why(code: str, expected: str, course: Make) -> None:
    problems, page = said(course, code, {"slides/a.txt": "a", "slides/fails.py": "x = 1\n1 / 0\n"})
    assert problems[:1] == [expected]
    assert len(problems) == 1 + ("changed while" in expected)  # that it writes a file is told, too
    assert not page


RUNNING = "cannot be called in Jupyter, where an event loop is running already (write `await …` instead: a cell may, outside of functions too)"
WORKS = {
    "nothing": ("", [], ""),
    "plt.show": ("#| fig-alt: a\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\nprint(plt.get_fignums())", [], ">[]<"),
    "NaN": ("#| fig-alt: a\nimport matplotlib.pyplot as plt\nplt.plot([float('nan')] * 2)", [], "figures/cell-1.svg"),
    "a lone surrogate": ("print('a\\ud800b')", [], "a\\ud800b"),
    "top-level await": ("import asyncio\nawait asyncio.sleep(0)\nprint('awaited')", [], "awaited"),
    "magics": (
        "%timeit -n1 -r1 1\nprint('timed')",
        ["6: warning: it asks for the time (timeit) (what it shows is as old as its last run: `#| cache: false` runs a cell in every build)"],
        "timed",
    ),
    "a thread that goes on": ("import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()\nprint('left')", [], "left"),
    "standard input": ("import sys\nprint(repr(sys.stdin.read()))", [], ">''<"),
    "a matplotlib object as result": ("#| fig-alt: a\nimport matplotlib.pyplot as plt\nplt.plot([1])", [], "cell-1.svg"),
    "a figure as result is shown once": (
        "#| fig-alt: a\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nfig", [], "cell-1.svg"
    ),
    "PNG": ("#| fig-format: png\n#| dpi: 50\n#| fig-alt: a\nimport matplotlib.pyplot as plt\nplt.plot([1])", [], "cell-1.png"),
    "a picture's width that is none": (
        "#| fig-alt: a\nfrom IPython.display import display\ndisplay({'image/svg+xml': '<svg/>'}, raw=True, metadata={'image/svg+xml': {'width': '50%'}})",
        ["7: warning: width cannot be '50%': the picture has its own size (write a number of pixels)"],
        "cell-1",
    ),
    "bytes on standard output": ("import sys\nsys.stdout.buffer.write('ü'.encode());", [], ">ü<"),
    "an interrupt of its own": (
        "import signal\ntry:\n    signal.raise_signal(signal.SIGINT)\nexcept KeyboardInterrupt:\n    print('caught')", [], ">caught<"
    ),
    "a folder that it stands in and removes": (
        "import os, tempfile\nfolder = tempfile.mkdtemp()\nos.chdir(folder)\nos.rmdir(folder)\nprint('went on')", [], ">went on<"
    ),
    "%matplotlib": ("%matplotlib inline\nprint('went on')", [], ">went on<"),
    "a display that is updated": (
        "from IPython.display import display\nd = display('first', display_id=True)\nd.update('second')", [], ">'second'<"
    ),
    "the caller's environment": ("import os\nprint('SECRET' in [*os.environ])", [], ">False<"),
    "a process that is ended": (
        "import multiprocessing as mp, time\np = mp.get_context('fork').Process(target=time.sleep, args=(9,))\np.start()\np.terminate()\np.join()\nprint(p.exitcode)",
        [],
        ">-15<",
    ),
    "colours and progress": ("print('\\x1b[31mred\\x1b[0m 1%\\r\\x1b[1mred\\x1b[0m 100%')", [], '><span style="font-weight: 700">red</span> 100%<'),
    "colours of who asks whether there are any": (
        "import rich\nrich.print('[red]red[/red]')", [], '<samp><span style="color: light-dark(#c91b00, #dc6b59)">red</span>'
    ),
    "a page of help": ("len?\nprint('went on')", [], "went on"),
    "the source of a function": ("def f():\n    return 1\nimport inspect\nprint(inspect.getsource(f))", [], "def f():\n    return 1<"),
    "pickle": ("import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__name__)", [], ">A<"),
    "a figure that warns while it is saved": (
        "#| fig-alt: a\n#| warning: false\nimport matplotlib.pyplot as plt\nplt.title('\u4f60')\nplt.xlabel('$\u6587$');",
        ["9: warning: the figure shows boxes: its font has no glyph for \u4f60 (U+4F60), \u6587 (U+6587) (choose one that has: plt.rcParams['font.family'] = ['DejaVu Sans', …])"],
        "cell-1.svg",
    ),
    "asyncio.run": ("import asyncio\nasync def f(): return 'waited'\n\nprint(asyncio.run(f()))", [f"9: warning: asyncio.run() {RUNNING}"], ">waited<"),
    "run_until_complete": (
        "import asyncio\nasync def f(): return 'waited'\n\nprint(asyncio.new_event_loop().run_until_complete(f()))",
        [f"9: warning: run_until_complete() {RUNNING}"],
        ">waited<",
    ),
    "an event loop of a thread": (
        "import asyncio, threading\nasync def f(): print('waited')\nt = threading.Thread(target=lambda: asyncio.run(f()))\nt.start()\nt.join()",
        [],
        ">waited<",
    ),
    "programs among what is printed": (
        "#| reads: a.txt\nimport subprocess, sys\nprint('one')\nsubprocess.run(['echo', 'two'])\nprint('three')\nsubprocess.run(['sh', '-c', 'echo four >&2'], stderr=sys.stdout);",
        [], "one\ntwo\nthree\nfour<",
    ),
    "what is cleared once something else comes": (
        "from IPython.display import clear_output\nprint(1)\nclear_output(wait=True)\nprint(2)\nclear_output(wait=True)", [], "<samp>2<"
    ),
    "what is cleared once a chart comes": (
        "#| fig-alt: a\nfrom IPython.display import clear_output\nimport plotly.graph_objects as go\nprint('step 2')\nclear_output(wait=True)\ngo.Figure(go.Bar(y=[1])).show()\nprint('after')",
        [], 'data-chart="plotly"',
    ),
    "a picture that moves": (
        "#| fig-alt: a\nfrom IPython.display import Image\nimport base64\nImage(base64.b64decode('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='), width=30)",
        [], 'cell-1.gif" alt="a" decoding="async" style="width:30px" width="30" height="30"',
    ),
    "a bar without its time": ("from tqdm import tqdm\nfor _ in tqdm(range(3), ncols=60): pass", [], "| 3/3</samp>"),
    "bars within bars": (
        "from tqdm import tqdm\nfor i in tqdm(range(2), desc='outer', file=__import__('sys').stdout, bar_format='{desc} {n}'):\n    for j in tqdm(range(3), desc='inner', leave=False, bar_format='{desc} {n}'): pass",
        [], ">outer 2<",
    ),
    "code that writes what is missing": (
        "from pathlib import Path\nif not Path('c.txt').exists():\n    Path('c.txt').write_text('x')\nprint(Path('c.txt').read_text())",
        ["8: warning: it writes slides/c.txt (a later build that finds the code fresh does not write it again)"],
        ">x<",
    ),
    "a listing with an attribute of the name step": ("1\n```\n\n```{.java step=1}\nclass A {}", [], '<span class="kw">class</span>'),
    "HTML from elsewhere": (
        "from IPython.display import HTML\nHTML('<iframe src=\"https://example.org\"></iframe>')",
        ["5: warning: <iframe> would load https://example.org from another site: not loaded (a link is shown instead)"],
        "",
    ),
    "links that are not followed": (
        "import os\nprint(os.stat in os.supports_follow_symlinks, bool(os.stat('a.txt', follow_symlinks=False)))", [], "True True"
    ),
    "a fork": (
        "import os\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\nprint('each')",
        [],
        ">each\neach<",
    ),
    "a program": (
        "import subprocess\nsubprocess.run(['echo', 'echoed']);",
        [],
        ">echoed<",
    ),
    "a program whose files are named": ("#| reads: a.txt\nimport os\nos.system('cat a.txt');", [], ">content<"),
    "a file that is written": (
        "open('b.txt', 'w').write('x');",
        ["6: warning: it writes slides/b.txt (a later build that finds the code fresh does not write it again)"],
        "",
    ),
    "an object's address": (
        "object()",
        ["6: warning: it shows an object's address, which is another in every run (show what the object holds)"],
        "object at",
    ),
    "what stands for a figure, as seaborn's grids do": (
        "#| fig-cap: A\nfrom types import SimpleNamespace\nimport matplotlib.pyplot as plt\nSimpleNamespace(figure=plt.figure())",
        [],
        "cell-1.svg",
    ),
    "JSON": ("from IPython.display import JSON\nJSON({'a': 1})", [], '"a": 1'),
    "what only Jupyter runs": (
        "from IPython.display import Javascript\nJavascript('1')",
        [
            "6: warning: it shows application/javascript, of which readers see only <IPython.core.display.Javascript object> (show it as text, HTML or a picture)"
        ],
        "Javascript object",
    ),
    "a figure without a text": (
        "import matplotlib.pyplot as plt\nplt.plot([1])",
        ["6: warning: the figure of this cell has no caption and no alternative text (write fig-cap or fig-alt)"],
        "cell-1.svg",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "warnings", "shown"), WORKS.values(), ids=WORKS)
def test_what_works(code: str, warnings: list[str], shown: str, course: Make) -> None:
    problems, page = said(course, code, {"slides/a.txt": "content"})
    assert problems == warnings
    assert shown in page
    assert page.count("<figure") <= 1


def test_files_of_the_folder_where_a_build_is_called_are_no_libraries(course: Make, tmp_path: Path) -> None:
    root = course({"slides/01-one.md": "## S\n\n```{python}\n6 * 7\n```\n"})
    (tmp_path / "timeit.py").write_text("raise SystemExit('a file of the author')")
    script = root / "build_site.run"  # as the installed command is one: its own folder is searched, not this one
    script.write_text(
        "import runpy\nif __name__ == '__main__':\n    runpy.run_module('build_site', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, str(script), str(root)], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, "a file of the author" in done.stderr) == (0, False)


def test_no_object_is_named_by_its_address_where_something_better_is_shown(course: Make) -> None:
    """Neither in a notebook nor in the plain text, which show what a page does not."""
    shows = "class A:\n    def __init__(self, kind, text):\n        setattr(self, f'_repr_{kind}_', lambda: text)\n"
    texts = "A('html', '<i>in HTML</i>'), A('markdown', '*marked*'), A('latex', '$x$'), A('svg', '<svg/>')"
    site: dict[str, str | bytes] = {"pyproject.toml": '[tool.build_site]\nurl = "https://example.org/"\n'}
    problems, page = said(course, f"#| fig-cap: A\n{shows}display({texts})", site)
    assert problems == []
    assert all(one in page for one in ("<i>in HTML</i>", "<em>marked</em>", "<math", "cell-1.svg"))
    root = course({}) / "_site/one"
    assert all(b" at 0x" not in path.read_bytes() for path in root.iterdir() if path.is_file())
    plain = (root / "one.md").read_text("utf-8")
    assert "in HTML\n\n*marked*\n\n$x$" in plain


def test_all_failures_are_told_and_none_that_follows_from_another(course: Make) -> None:
    code = "a = 1 / 0\n```\n\n```{python}\nprint(a)\n```\n\n```{python}\nint('x')"
    assert said(course, code)[0] == [
        "6: error: ZeroDivisionError: division by zero",
        "14: error: ValueError: invalid literal for int() with base 10: 'x'",
    ]


def test_an_error_shows_the_source_around_it_and_the_way_there(course: Make) -> None:
    root = course(
        {
            "slides/01-one.md": "# S\n\n```{python}\nfrom steps import half\nhalf('x')\n```\n",
            "figures_src/steps.py": "def half(x):\n    return x / 2\n",
        }
    )
    done = build_site(root)
    assert done.returncode == 1
    assert "figures_src/steps.py:2: error: TypeError: unsupported operand" in done.stderr
    assert "(needed by slides/01-one.md:5)" in done.stderr
    assert ">    2 |     return x / 2\n" in done.stderr
    assert "called from: slides/01-one.md:5: half('x')\n" in done.stderr
    assert "site-packages" not in done.stderr


CALLS = {
    "an unknown parameter": ("#draw){shfit=2}", "draw has no parameter shfit (did you mean shift?)"),
    "a value of another type": ("#draw){shift=two}", "shift=two is not what draw takes: a number"),
    "a choice that is none": ("#draw){kind=c}", "kind=c is not what draw takes: a or b"),
    "a missing parameter": ("#need)", "need needs x (write x=… after the picture)"),
    "one value for several": ("#several){limits=5}", "limits=5 is not what several takes: a tuple such as (0, 1)"),
    "words for a list": ("#several){names=a}", "names=a is not what several takes: a list such as ['a', 'b']"),
    "one value for a sequence": ("#several){points=0.5}", "points=0.5 is not what several takes: a Sequence such as (1, 2)"),
    "a sweep in fractions of a whole number": ("#draw){sweep='n=0.5:3:1'}", "n=0.5 is not what draw takes: a whole number or none"),
    "a sweep in fractions of a default": ("#several){sweep='n=0:4:0.5'}", "n=0.5 is not what several takes: a whole number (where n may have a fraction, its default is 1.0)"),
    "no such function": ("#drwa)", "figures_src/f.py has no function drwa (did you mean draw?)"),
    "no function": (")", "../figures_src/f.py does not say which function draws (write ../figures_src/f.py#name)"),
    "not a figure": ("#nothing)", "nothing returned None, not a figure (return the matplotlib figure)"),
    "an open figure": ("#leaves_open)", "leaves_open returned None, not a figure (return plt.gcf())"),
    "pyplot": ("#pyplot)", "pyplot returned module, not a figure (return plt.gcf())"),
    "axes": ("#axes)", "axes returned Axes, not a figure (return its figure: ax.figure)"),
    "an endless sweep": ("#draw){sweep='shift=0:inf:1'}", 'sweep="shift=0:inf:1" cannot be understood (write sweep="name=from:to:step", going up, or sweep="name=one,another")'),
    "a sweep that is none": ("#draw){sweep=shift}", 'sweep="shift" cannot be understood (write sweep="name=from:to:step", going up, or sweep="name=one,another")'),
    "a long sweep": ("#draw){sweep='shift=0:9:0.01'}", 'sweep="shift=0:9:0.01" has more than 100 frames (take larger steps)'),
    "a sweep of nothing": ("#draw){sweep=''}", 'sweep="" cannot be understood (write sweep="name=from:to:step", going up, or sweep="name=one,another")'),
    "a sweep with half a range": ("#draw){sweep='kind=a,b; shift=0:4'}", 'sweep="kind=a,b; shift=0:4": shift=0:4 cannot be understood (write sweep="name=from:to:step", going up, or sweep="name=one,another")'),
    "a sweep that ends too late": ("#draw){sweep='kind=a,b;'}", 'sweep="kind=a,b;": nothing cannot be understood (write sweep="name=from:to:step", going up, or sweep="name=one,another")'),
    "too many frames in two": ("#draw){sweep='shift=0:4:0.1; kind=a,b,c'}", 'sweep="shift=0:4:0.1; kind=a,b,c" has more than 100 frames: 41 of shift × 3 of kind are 123 (take larger steps or fewer values)'),
    "three parameters": ("#draw){sweep='shift=0:1:1; kind=a,b; n=1,2'}", 'sweep="shift=0:1:1; kind=a,b; n=1,2" has 3 parameters, more than 2 (give the others one value each)'),
    "a parameter twice": ("#draw){sweep='shift=0:1:1; shift=2,3'}", 'sweep="shift=0:1:1; shift=2,3" has shift 2 times (give it all of its values at once)'),
    "an empty value": ("#draw){sweep='kind=a,,b'}", 'sweep="kind=a,,b" has an empty value (write kind=a,b)'),
    "only empty values": ("#draw){sweep='shift=0:1:1; kind=,'}", 'sweep="shift=0:1:1; kind=,": kind=, has an empty value (write kind=one,another)'),
    "a value twice": ("#draw){sweep='kind=a,b,a'}", 'sweep="kind=a,b,a" has the value a twice (take one of them away)'),
    "a sweep of an unknown parameter": ("#draw){sweep='shift=0:1:1; knd=a,b'}", "draw has no parameter knd (did you mean kind?)"),
    "a sweep to a value of another type": ("#draw){sweep='shift=0:1:1; n=3,many'}", "n=many is not what draw takes: a whole number or none"),
}  # fmt: skip
MODULE = """\
from __future__ import annotations
from typing import TYPE_CHECKING, Literal
from collections.abc import Sequence
import matplotlib.pyplot as plt
if TYPE_CHECKING:
    from nowhere import Thing

def draw(shift: float = 1, kind: Literal["a", "b"] = "a", on: bool = True, n: int | None = None):
    assert isinstance(shift, float | int) and isinstance(on, bool) and n in (None, 3)
    return plt.figure()
def need(x): return plt.figure()
def nothing(): pass
def axes(): return plt.figure().gca()
def fail(): 1 / 0
def none_of_them(n: Literal[0, 1] = 1):
    assert n == 0
    return plt.figure()
def typed(n: int = 1) -> Thing: return plt.figure()
def several(limits=(0, 1), names=["a", "b"], points: Sequence[float] = (1, 2), n=1):
    assert type(limits) is tuple and type(names) is list
    return plt.figure()
def glyph(n: int | None = 1):
    plt.title("\u4f60")
    return plt.gcf()
def leaves_open(): plt.plot([1])
def pyplot(): return plt
"""


@pytest.mark.parametrize(("call", "expected"), CALLS.values(), ids=CALLS)
def test_a_call_that_cannot_be_drawn(call: str, expected: str, course: Make) -> None:
    root = course({"slides/01-one.md": f"## S\n\n![a](../figures_src/f.py{call}\n", "figures_src/f.py": MODULE})
    assert problems_of(root) == [f"slides/01-one.md:3: error: {expected}"]


def test_what_fails_in_a_module_is_told_once_at_its_line(course: Make) -> None:
    picture = "![a](../figures_src/f.py#fail)\n"
    cells = "\n```{python}\nimport f\nf.need(f.fail())\n```\n\n```{python}\nlen(\n```\n"
    files = {"slides/01-one.md": picture, "slides/02-two.md": f"## S\n\n{picture}", "figures_src/f.py": MODULE}
    root = course({**files})
    message = "figures_src/f.py:14: error: ZeroDivisionError: division by zero, and 2 figures need it"
    assert problems_of(root) == [f"{message} (the first at slides/01-one.md:1)"]
    (root / "slides/01-one.md").write_text(f"## S\n{cells}", encoding="utf-8")
    said = problems_of(root)
    assert said[0].startswith(message.replace("figures need", "steps need"))
    assert said[1:] == ["slides/01-one.md:9: error: SyntaxError: incomplete input"]


def test_a_module_that_cannot_be_read_is_told_once(course: Make) -> None:
    text = "![a](../figures_src/f.py#g)\n\n![b](../figures_src/f.py#g){n=2}\n\n```{python}\nimport f\n```\n"
    root = course({"slides/01-one.md": text, "figures_src/f.py": "import os\n\ndef h(:\n    pass\n"})
    expected = (
        "figures_src/f.py:3: error: SyntaxError: invalid syntax, and 3 steps need it (the first at slides/01-one.md:1)"
    )
    assert problems_of(root) == [expected]


def test_a_figure_of_a_package_that_warns_and_takes_none(course: Make) -> None:
    files: dict[str, str | bytes] = {
        "slides/01-one.md": "![a](../figures_src/pack/f.py#glyph){n=none}\n\n![b](../figures_src/pack/f.py#typed)\n",
        "figures_src/pack/__init__.py": "",
        "figures_src/pack/f.py": f"{MODULE}from . import other\n",
        "figures_src/pack/other.py": "",
    }
    root = course(files)
    [problem] = problems_of(root)
    assert problem.startswith("slides/01-one.md:1: warning: the figure shows boxes: its font has no glyph for \u4f60")
    page = (root / "_site/one/index.html").read_text()
    assert "figures/glyph-n-none.svg" in page
    assert "from pack.f import glyph" in (root / "_site/one/one.ipynb").read_text()


@pytest.mark.parametrize("style", ["font.size: large\n", "font.sise: 9\n", b"\xff\xfe\n"])
def test_a_wrong_style_is_an_error(style: str | bytes, course: Make) -> None:
    problems, _ = said(course, "1", {"figures_src/course.mplstyle": style})
    assert problems[0].startswith("6: error: figures_src/course.mplstyle cannot be used: ")


def test_the_code_of_contributors_does_not_run(course: Make) -> None:
    problems, _ = said(course, "1", {"pyproject.toml": '[tool.build_site]\ntrust = "contributor"\n'})
    assert problems == [
        '5: error: this course does not run the code of contributors (read it, then set trust = "author" in pyproject.toml)'
    ]


def test_a_file_outside_the_course_is_told(course: Make) -> None:
    problems, page = said(course, "print(open('../../outside.txt').read())", {"../outside.txt": "far"})
    assert len(problems) == 1
    assert problems[0].startswith("6: warning: it reads /")
    assert problems[0].endswith(
        "outside.txt, which is outside the course (others do not have it: copy it into slides/)"
    )
    assert ">far<" in page


def test_a_missing_module_is_named_with_the_nearest(course: Make) -> None:
    root = course({"slides/01-one.md": "![a](f.py#draw)\n", "slides/g/f.py": MODULE})
    with pytest.raises(CourseError, match=r"there is no f\.py \(did you mean g/f\.py\?\)"):
        build_course(root)


def test_parameters_have_the_types_of_the_function(course: Make) -> None:
    text = "## S\n\n![a](../figures_src/f.py#draw){shift=2.5 kind=b on=no n=3 sweep='shift=0:0.3:0.1'}\n"
    text += "\n![b](../figures_src/f.py#none_of_them){n=0}\n"
    text += "\n![c](../figures_src/f.py#several){limits='[0, 5]' names='(\"a\",)' points='1,2'}\n"
    root = course({"slides/01-one.md": text, "figures_src/f.py": MODULE})
    done = build_course(root)
    assert len(done.ran) == 6
    said = "shift=2.5 has no effect: the sweep says which values shift has (take one of them away)"
    assert [str(one) for one in done.problems] == [f"slides/01-one.md:3: warning: {said}"]
    page = (root / "_site/one/index.html").read_text()
    assert 'data-values="0,0.1,0.2,0.3"' in page


def test_a_sweep_in_two_parameters_draws_each_pair_and_keeps_what_looks_alike_once(course: Make) -> None:
    text = "## S\n\n![a](../figures_src/f.py#draw){sweep='shift=0:2:1; kind=a,b' alt=a}\n"
    module = MODULE.replace(
        "return plt.figure()", "plt.title(kind + str(shift) if kind == 'a' else ''); return plt.gcf()", 1
    )
    root = course({"slides/01-one.md": text, "figures_src/f.py": module})
    build_of = build_course(root)
    assert not build_of.problems
    drawn = [one.partition("(")[2] for one in build_of.ran]
    assert drawn[:3] == ["draw, shift=0, kind=a)", "draw, shift=0, kind=b)", "draw, shift=1, kind=a)"]
    assert len(drawn) == 6
    page = (root / "_site/one/index.html").read_text()
    assert 'data-parameter="shift;kind" data-values="0,1,2;a,b"' in page
    frames = re.findall(r"[\w-]+(?=\.svg)", page.partition("data-frames=")[2].partition(">")[0])
    alike = "draw-shift-0-kind-b"
    assert frames == ["draw-shift-0-kind-a", alike, "draw-shift-1-kind-a", alike, "draw-shift-2-kind-a", alike]
    assert {file.stem for file in (root / "_site/one/figures").iterdir()} == {*frames}
    assert "# shift from 0 to 2, kind from a to b" in (root / "_site/one/one.ipynb").read_text()


TWO = (("shift", ("0", "1", "2")), ("kind", ("a", "b")))


@pytest.mark.parametrize(
    ("known", "values", "places"),
    [
        ("1.....", ("0", "a"), [0]),
        ("11....", ("0", "ab"), [0, 1]),
        ("111...", ("0", "ab"), [0, 1]),
        ("1111..", ("01", "ab"), [0, 1, 2, 3]),
        ("111111", ("012", "ab"), [0, 1, 2, 3, 4, 5]),
        ("1.1111", ("12", "ab"), [2, 3, 4, 5]),
        (".1....", ("0", "b"), [1]),
        ("...1..", ("1", "b"), [3]),
        (".11.11", ("2", "ab"), [4, 5]),
        ("1.1.1.", ("012", "a"), [0, 2, 4]),
        ("......", ("012", "ab"), []),
    ],
)
def test_frames_that_are_known_already_make_a_sweep_of_fewer_values(
    known: str, values: tuple[str, str], places: list[int]
) -> None:
    swept, shown = known_of(TWO, [one == "1" for one in known])
    assert tuple("".join(some) for _, some in swept) == values
    assert shown == places


def test_processes_that_code_starts_end_with_it(course: Make) -> None:
    one, other = f"1000.{os.getpid()}", f"1001.{os.getpid()}"
    started = f"import subprocess\nprint(subprocess.Popen(['setsid', 'sleep', '{one}']).pid)"
    daemon = f"import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.execvp('sleep', ['sleep', '{other}'])\n    os._exit(0)\nos.wait();"
    problems, page = said(course, f"{started}\n{daemon}")
    assert not problems
    assert '<pre class="output"' in page
    assert not sleeping(one, other)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_build_leaves_no_process(sent: signal.Signals, course: Make) -> None:
    seconds = f"{2000 + sent}.{os.getpid()}"  # so that nobody else's is found
    code = f"import subprocess\nsubprocess.run(['setsid', 'sleep', '{seconds}'])"
    root = course({"slides/01-one.md": f"```{{python}}\n{code}\n```\n"})
    running = subprocess.Popen([sys.executable, "-m", "build_site", str(root)], stderr=subprocess.DEVNULL)
    wait_until(lambda: bool(sleeping(seconds)))
    below = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(sent)
    assert running.wait(PATIENCE) == (-9 if sent == signal.SIGKILL else 130)
    wait_until_ended(below)
    assert not (root / "_site").exists()


@pytest.mark.parametrize("loaded", [0, 0.15, 0.3, 0.45])
def test_ctrl_c_while_python_is_being_loaded_ends_a_build_quietly(loaded: float, course: Make) -> None:
    root = course({"slides/01-one.md": "```{python}\nimport time\ntime.sleep(99)\n```\n"})
    command = [sys.executable, "-m", "build_site", str(root)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    below: list[psutil.Process] = []

    def is_loading() -> bool:
        below[:] = psutil.Process(running.pid).children(recursive=True)
        return any("forkserver" in " ".join(one.cmdline()) for one in below)

    wait_until(is_loading)
    time.sleep(loaded)
    os.killpg(running.pid, signal.SIGINT)
    assert staying(running.communicate(timeout=PATIENCE)[1]) == "interrupted; no site was written\n"
    # Where Ctrl-C came into code that Python was just generating, Python ends itself by it; to a shell that is 130, too.
    assert running.returncode in (130, -signal.SIGINT)
    wait_until_ended(below)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_what_loads_without_an_end_is_ended_as_well(sent: signal.Signals, course: Make, tmp_path: Path) -> None:
    loads = "import pathlib, time\npathlib.Path(__file__).with_name('loads').touch()\ntime.sleep(1000)\n"
    (tmp_path / "numpy.py").write_text(loads)
    root = course({"slides/01-one.md": "```{python}\n1\n```\n"})
    command, environment = [sys.executable, "-m", "build_site", str(root)], {"PYTHONPATH": str(tmp_path)}
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ | environment)
    wait_until((tmp_path / "loads").exists)
    below = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(sent)
    assert running.wait(PATIENCE) == 130
    wait_until_ended(below)


def test_what_is_loaded_in_every_build_is_compiled_once(tmp_path: Path) -> None:
    code = "import sys, build_site.run.preload; print(sys.dont_write_bytecode)"
    environment = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    said = subprocess.check_output([sys.executable, "-c", code], env=os.environ | environment)
    assert said == b"True\n"
    assert [*tmp_path.rglob("backend_svg.*.pyc")]  # the last that is loaded


def test_a_process_that_ends_before_its_first_step_blames_none(course: Make) -> None:
    root = course({"slides/01-one.md": ""})
    job = Job(root, "gone", "gone/01-one.md", (Step("cell 1", 1, "cell", "1", session="main"),))
    with closing(Jobs(1)) as workers:
        assert workers.submit(job, "").result() == []


def test_without_fork_the_results_are_the_same(course: Make) -> None:
    code = "import matplotlib.pyplot as plt, random\nplt.plot([random.random()])\nprint({'a', 'b', 'c'})"
    root = course({"slides/01-one.md": code})
    job = Job(root, "slides", "slides/01-one.md", (Step("cell 1", 1, "cell", code, session="main"),))
    with closing(Jobs(1)) as forking, closing(Jobs(1, Local(forks=False))) as spawning:
        forked, spawned = (workers.submit(job, "").result() for workers in (forking, spawning))
    assert forked[0]
    assert forked[0].failure is None
    assert [one and one.shown for one in spawned] == [one and one.shown for one in forked]


def test_what_libraries_draw_without_a_seed_is_the_same_in_every_run(course: Make) -> None:
    code = "import uuid, seaborn.algorithms\nprint(seaborn.algorithms.bootstrap([1, 2, 3, 9]).sum(), uuid.uuid4())"
    root = course({"slides/01-one.md": ""})
    job = Job(root, "slides", "slides/01-one.md", (Step("cell 1", 1, "cell", code, session="main"),))
    shown = []
    for _ in range(2):
        with closing(Jobs(1)) as workers:
            [done] = workers.submit(job, "").result()
        assert done
        assert not done.failure
        shown.append(done.shown)
    assert shown[0] == shown[1]


COURSE: dict[str, str | bytes] = {
    "slides/01-one.md": (
        "## S\n\n```{python}\n#| fig-alt: a\nimport random, numpy as np, matplotlib.pyplot as plt\n"
        "from pathlib import Path\nprint({'x', 'y', 'z'}, random.random(), np.random.rand(), sorted(Path().iterdir()))\n"
        "plt.scatter(*np.random.rand(2, 50)); plt.title('Größe $x^2$')\n```\n\n"
        "![a](../figures_src/f.py#draw){sweep='n=1:3:1'}\n"
    ),
    "figures_src/f.py": (
        "import matplotlib.pyplot as plt\ndef draw(n: int):\n    fig, ax = plt.subplots()\n"
        "    ax.fill_between(range(9), n, hatch='//'); return fig\n"
    ),
}


def test_builds_under_twelve_conditions_give_one_digest(course: Make, tmp_path: Path) -> None:
    """Each time zone with each locale and number of processes; a seed and a folder of its own for each."""
    original = course(COURSE)

    def digest(number: int) -> str:
        root = tmp_path / f"{'x' * number}{number}" / "copy"
        shutil.copytree(original, root)
        environment = {
            "TZ": ("UTC", "Asia/Kathmandu", "America/St_Johns")[number % 3],
            "LC_ALL": ("C", "C.UTF-8")[number % 2],
            "PYTHONHASHSEED": str(number),
            "HOME": str(tmp_path),
            "OMP_NUM_THREADS": str(number),
        }
        command = [sys.executable, "-m", "build_site", str(root), "-j", str(number % 4 + 1)]
        quiet = subprocess.DEVNULL
        subprocess.run(command, env=os.environ | environment, umask=(0o22, 0o77)[number % 2], stderr=quiet, check=True)
        files = sorted(file for file in (root / "_site").rglob("*") if file.is_file())
        parts = [[file.relative_to(root).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest()] for file in files]
        return hashlib.sha256(str(parts).encode()).hexdigest()

    with ThreadPoolExecutor(2) as two:
        assert len({*two.map(digest, range(12))}) == 1


SHARED_CORE = """
import os, time
from build_site.run.deadline import Deadline
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
if code := os.fork():
    while not os.waitpid(code, os.WNOHANG)[0]:
        pass
    os._exit(0)
deadline, begun = Deadline(os.getpid(), 0.4), time.process_time()
while time.process_time() - begun < 0.2:
    pass
print(deadline.left() > 0)
time.sleep(0.4)
print(deadline.left() > 0, flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no way to share one core")
def test_what_others_keep_from_code_is_not_its_time() -> None:
    """Code that may take 0.4 s, and computed for 0.2 while another process did on the same core, is not late.

    It then sleeps for too long.
    """
    done = subprocess.run([sys.executable, "-c", SHARED_CORE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_what_is_below_a_course_and_is_not_the_authors() -> None:
    """The course of this repository has the package below it, whose frames no reader is shown."""
    root = Path(failure.__file__).parents[2]
    assert failure.is_own(f"{root}/figures_src/drift.py", root, {})
    assert not failure.is_own(failure.__file__, root, {})
    assert not failure.is_own(f"{root}/.venv/lib/python3.11/site-packages/numpy/core.py", root, {})
