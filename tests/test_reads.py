"""Code runs again exactly when what it depends on has changed: whoever reads it, and however."""

from __future__ import annotations

import base64
import ctypes
import hashlib
import multiprocessing
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import h5py
import pandas as pd
import pytest

from build_site.memory.digests import file_digest
from build_site.memory.inputs import installed, see
from build_site.problems import CourseError
from build_site.run.hearing import Hearing
from build_site.run.job import SIGN, Job, ListenerFollows
from build_site.run.surroundings import surroundings

from .conftest import Make, build_course, build_site_apart, problems_of, write

Change = Callable[[Path], object]


@dataclass
class Way:
    """A way to depend on something: code that prints `then`, and `now` once the `change` is made in slides/.

    `data` prepares the folder. All files are of one size, unless it is the size that counts.
    """

    code: str
    change: Change
    then: str = "is 1"
    now: str = "is 2"
    data: Change = field(default=lambda slides: None)


def content(name: str, content: str) -> Change:
    return lambda slides: (slides / name).write_text(content, encoding="utf-8")


def table(name: str, value: int) -> Change:
    return lambda slides: getattr(pd.DataFrame({"x": [value]}), f"to_{name.rpartition('.')[2]}")(slides / name)


def database(value: int) -> Change:
    def act(slides: Path) -> None:
        (slides / "d.db").unlink(missing_ok=True)
        with sqlite3.connect(slides / "d.db") as connection:
            connection.execute("create table t (x)")
            connection.execute("insert into t values (?)", (value,))
        connection.close()

    return act


def array(value: int) -> Change:
    def act(slides: Path) -> None:
        with h5py.File(slides / "d.h5", "w") as file:
            file["x"] = [value]

    return act


def link(target: str) -> Change:
    def act(slides: Path) -> None:
        (slides / "1.link").write_text("is 1")
        (slides / "2.link").write_text("is 2")
        (slides / "latest").unlink(missing_ok=True)
        (slides / "latest").symlink_to(target)

    return act


def both(*changes: Change) -> Change:
    def act(slides: Path) -> None:
        for change in changes:
            change(slides)

    return act


def folder(name: str) -> Change:
    return lambda slides: (slides / name).mkdir()


def program(value: int) -> Change:
    def act(slides: Path) -> None:
        (slides / "tell.sh").write_text(f"#!/bin/sh\necho is {value}\n")
        (slides / "tell.sh").chmod(0o755)

    return act


WAYS = {
    "open": Way("print('is', open('d.txt').read())", content("d.txt", "2"), data=content("d.txt", "1")),
    "pandas-csv": Way("import pandas as pd\nprint('is', pd.read_csv('d.csv').x[0])", content("d.csv", "x\n2\n"), data=content("d.csv", "x\n1\n")),
    "pandas-parquet": Way("import pandas as pd\nprint('is', pd.read_parquet('d.parquet').x[0])", table("d.parquet", 2), data=table("d.parquet", 1)),
    "polars-csv": Way("import polars as pl\nprint('is', pl.read_csv('p.csv')['x'][0])", content("p.csv", "x\n2\n"), data=content("p.csv", "x\n1\n")),
    "polars-lazy": Way("import polars as pl\nprint('is', pl.scan_parquet('l.parquet').collect()['x'][0])", table("l.parquet", 2), data=table("l.parquet", 1)),
    "pyarrow": Way("import pyarrow.parquet as pq\nprint('is', pq.read_table('a.parquet')['x'][0])", table("a.parquet", 2), data=table("a.parquet", 1)),
    "lxml": Way("from lxml import etree\nprint('is', etree.parse('d.xml').getroot().text)", content("d.xml", "<a>2</a>"), data=content("d.xml", "<a>1</a>")),
    "hdf5": Way("import h5py\nprint('is', h5py.File('d.h5')['x'][0])", array(2), data=array(1)),
    "sqlite-uri": Way("import sqlite3\nprint('is', sqlite3.connect('file:d.db?mode=ro', uri=True).execute('select x from t').fetchone()[0])", database(2), data=database(1)),
    "ctypes": Way(
        "import ctypes\nc = ctypes.CDLL(None)\nc.fopen.restype = ctypes.c_void_p\nf = c.fopen(b'c.txt', b'r')\nb = ctypes.create_string_buffer(9)\nc.fread(b, 1, 8, ctypes.c_void_p(f))\nprint('is', b.value.decode())",
        content("c.txt", "2"), data=content("c.txt", "1"),
    ),
    "subprocess": Way("import subprocess\nprint('is', subprocess.run(['cat', 's.txt'], capture_output=True, text=True).stdout)", content("s.txt", "2"), data=content("s.txt", "1")),
    "program": Way("import subprocess\nprint(subprocess.run(['./tell.sh'], capture_output=True, text=True).stdout)", program(2), data=program(1)),
    "python-in-a-process": Way(
        "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'import pandas; print(\"is\", pandas.read_csv(\"q.csv\").x[0])'], capture_output=True, text=True).stdout)",
        content("q.csv", "x\n2\n"), data=content("q.csv", "x\n1\n"),
    ),
    "thread": Way("import threading\nt = threading.Thread(target=lambda: print('is', open('t.txt').read()))\nt.start(); t.join()", content("t.txt", "2"), data=content("t.txt", "1")),
    "memory-map": Way("import numpy as np\nprint('is', np.memmap('m.bin', dtype='S1', mode='r')[0].decode())", content("m.bin", "2"), data=content("m.bin", "1")),
    "size": Way("import os\nprint('is', os.path.getsize('z.txt'))", content("z.txt", "ab"), data=content("z.txt", "a")),
    "listing": Way("import glob\nprint('is', len(glob.glob('*.part')))", content("2.part", ""), data=content("1.part", "")),
    "scandir-size": Way("import os\nprint('is', sum(e.stat().st_size for e in os.scandir('.') if e.name == 'w.txt'))", content("w.txt", "ab"), data=content("w.txt", "a")),
    "missing": Way("import os\nprint('is', 2 if os.path.exists('later.txt') else 1)", content("later.txt", "")),
    "missing-folder": Way("import os\ntry:\n    print(os.listdir('soon'))\nexcept FileNotFoundError:\n    print('is 1')", both(folder("soon"), content("soon/is 2", ""))),
    "missing-tried": Way("try:\n    print(open('tried.txt').read())\nexcept OSError:\n    print('is 1')", content("tried.txt", "is 2")),
    "missing-native": Way("import polars as pl\ntry:\n    print('is', pl.read_csv('native.csv')['x'][0])\nexcept Exception:\n    print('is 1')", content("native.csv", "x\n2\n")),
    "link": Way("print(open('latest').read())", link("2.link"), data=link("1.link")),
    "link-itself": Way("import os\nprint('is', os.readlink('latest')[0])", link("2.link"), data=link("1.link")),
    "module": Way("import own\nprint('is', own.VALUE)", content("own.py", "VALUE = 2\n"), data=content("own.py", "VALUE = 1\n")),
    "module-that-comes": Way("try:\n    from comes import VALUE\nexcept ImportError:\n    VALUE = 1\nprint('is', VALUE)", content("comes.py", "VALUE = 2\n")),
    "folder-module": Way("import parts.one\nprint('is', parts.one.VALUE)", both(content("parts/one.py", "VALUE = 2\n")), data=both(folder("parts"), content("parts/one.py", "VALUE = 1\n"))),
    "data-of-a-module": Way("from pathlib import Path\nimport own2\nprint('is', own2.read())", content("own2.txt", "2"), data=both(content("own2.py", "from pathlib import Path\ndef read():\n    return Path(__file__).with_suffix('.txt').read_text()\n"), content("own2.txt", "1"))),
    "working-folder": Way("import os\nos.chdir('sub')\nprint('is', open('../sub/f.txt').read())", content("sub/f.txt", "2"), data=both(folder("sub"), content("sub/f.txt", "1"))),
    "folder-descriptor": Way("import os\nd = os.open('.', os.O_RDONLY)\nprint('is', os.read(os.open('fd.txt', os.O_RDONLY, dir_fd=d), 9).decode())", content("fd.txt", "2"), data=content("fd.txt", "1")),
    "variable": Way("import os\nprint('is', os.environ.get('TERM_OF_COURSE'))", lambda _: os.environ.update(TERM_OF_COURSE="2")),
    "variable-handed-on": Way("import os\nos.environ['TERM_OF_COURSE']\nos.system('echo is $TERM_OF_COURSE');", lambda _: os.environ.update(TERM_OF_COURSE="2")),
    "listing-and-writing": Way(
        "import glob, os\nos.makedirs('data', exist_ok=True)\nprint('is', len(glob.glob('data/*.part')))\nopen('data/out', 'w').close()",
        content("data/2.part", ""), data=both(folder("data"), content("data/1.part", "")),
    ),
    "link-that-code-makes": Way(
        "import tempfile\nfrom pathlib import Path\np = Path(tempfile.mkdtemp(), 'x')\np.symlink_to(Path('lk.txt').resolve())\nprint('is', p.read_text())",
        content("lk.txt", "2"), data=content("lk.txt", "1"),
    ),
    "hard-link": Way("import os\nos.link('hl.txt', 'made')\nprint('is', open('made').read())\nos.remove('made')", content("hl.txt", "2"), data=content("hl.txt", "1")),
    "variable-of-a-program": Way("import os\nos.system('echo is $USER');", lambda _: os.environ.update(USER="2")),
    "permission": Way("import os\nprint('is', 2 if os.access('x.sh', os.X_OK) else 1)", lambda s: (s / "x.sh").chmod(0o755), data=content("x.sh", "")),
    "shell-escape": Way("!cat e.txt", content("e.txt", "is 2"), data=content("e.txt", "is 1")),
    "program-of-a-path": Way("%run r.py", content("r.py", "print('is 2')"), data=content("r.py", "print('is 1')")),
    "home": Way(
        "from pathlib import Path\nprint(Path.home().joinpath('told').read_text())",
        lambda s: os.environ.update(HOME=str(s / "home-2")),
        data=both(lambda s: os.environ.update(HOME=str(s / "home-1")), *(one for n in "12" for one in (folder(f"home-{n}"), content(f"home-{n}/told", f"is {n}")))),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str, bool]]:
    """Each way -> its page before its change and after it, and whether it ran where nothing had changed between."""
    root = tmp_path_factory.mktemp("ways")
    former = {name: os.environ.get(name) for name in ("HOME", "TERM_OF_COURSE", "USER")}
    os.environ.update(TERM_OF_COURSE="1", USER="1")
    for number, (name, way) in enumerate(WAYS.items(), 1):
        folder = root / f"slides/{number:02}-{name}"
        folder.mkdir(parents=True)
        way.data(folder)
        (folder / f"{name}.md").write_text(f"## S\n\n```{{python}}\n{way.code}\n```\n", encoding="utf-8")
    shown = []
    try:
        build_course(root)
        shown.append(_pages(root))
        again = build_course(root).ran
        for number, (name, way) in enumerate(WAYS.items(), 1):
            way.change(root / f"slides/{number:02}-{name}")
        build_course(root)
        shown.append(_pages(root))
    finally:
        for name, value in former.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    return {name: (shown[0][name], shown[1][name], any(f"/{name}.md" in one for one in again)) for name in WAYS}


def _pages(root: Path) -> dict[str, str]:
    return {name: (root / f"_site/{name}/index.html").read_text(encoding="utf-8") for name in WAYS}


@pytest.mark.parametrize("name", WAYS)
def test_a_way_to_depend_on_something(name: str, pages: dict[str, tuple[str, str, bool]]) -> None:
    before, after, ran_again = pages[name]
    assert WAYS[name].then in before
    assert not ran_again
    assert WAYS[name].now in after


# What a process inherits whose caller listens to the kernel already: there can be only one who does.
TAKEN = """\
import ctypes, os, struct, sys
allow = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000), 8)
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
listener = libc.syscall(number, 1, 8, struct.pack("=HxxxxxxQ", 1, ctypes.addressof(allow)))
os.set_inheritable(listener, True)
os.execv(sys.executable, [sys.executable, "-m", "build_site", *sys.argv[1:]])
"""


def test_where_the_kernel_does_not_tell_that_is_said_and_python_tells_what_it_knows(course: Make) -> None:
    files: dict[str, str | bytes] = {
        "slides/01-one.md": "## S\n\n```{python}\nprint('is', open('d.txt').read())\n```\n",
        "slides/02-two.md": "## S\n\n```{python}\nimport polars\n\nimport subprocess\nsubprocess.run(['true']);\n```\n",
        "slides/03-three.md": "## S\n\n```{python}\n#| reads: d.txt\nimport polars\n```\n",
        "slides/d.txt": "1",
    }
    root = course(files)

    def run() -> str:
        done = subprocess.run([sys.executable, "-c", TAKEN, root], capture_output=True, text=True, check=False)
        assert done.returncode == 0
        return done.stderr

    said = run()
    assert said.count("the kernel does not tell what code reads") == 1
    hint = ': what that reads cannot be seen (name the files in reads="…")'
    warnings = [line for line in said.splitlines() if ": warning: " in line]
    assert warnings == [
        f"slides/02-two.md:4: warning: it imports polars, which opens files by itself{hint}",
        f"slides/02-two.md:7: warning: it starts another program{hint}",
    ]
    assert "nothing to do" in run()
    (root / "slides/d.txt").write_text("2")
    assert "2 steps run" in run()
    assert "is 2" in (root / "_site/one/index.html").read_text()


QUIET = {
    "a time zone": "from zoneinfo import ZoneInfo\nprint(ZoneInfo('Europe/Berlin'))",
    "pandas": "import pandas as pd\nprint(pd.Timestamp('2026-01-01', tz='Europe/Berlin'))",
    "types of files": "import mimetypes\nprint(mimetypes.guess_type('a.csv'))",
    "a library of the system": "import ctypes.util\nprint(bool(ctypes.util.find_library('c')))",
    "processes": "import psutil\nprint(psutil.Process().parent() is not None, len(psutil.pids()) > 0)",
    "a manager of processes": "import multiprocessing as mp\nwith mp.get_context('fork').Manager() as m:\n    print(list(m.list([1])))",
    "a pipe that comes and goes": "import os\nos.mkfifo('q')\nprint(os.path.exists('q'))\nos.unlink('q')",
    "workers": "import joblib, numpy as np\ndef f(seed):\n    return np.random.default_rng(seed).integers(9)\nprint(joblib.Parallel(n_jobs=2)(joblib.delayed(f)(s) for s in (1, 2)))",
    "threads that look while much is said": (
        "import ctypes, threading\nfrom IPython.display import HTML\nlib = ctypes.PyDLL(None)\n"
        "def look():\n    while True:\n        lib.open(b'nothing', 0)\n"
        "for _ in range(2):\n    threading.Thread(target=look, daemon=True).start()\nHTML('<p>' + 'x ' * 1_000_000 + '</p>')"
    ),
    "a temporary file": "import tempfile\nwith tempfile.NamedTemporaryFile('w+') as f:\n    f.write('x')\n    f.seek(0)\n    print(f.read())",
    "a listing before a file is written": "import glob, os\nprint(glob.glob('*.csv'))\n```\n\n```{python}\n%matplotlib inline",
    "a pipe": "import os, threading\nos.mkfifo(p := __import__('tempfile').mkdtemp() + '/p')\nt = threading.Thread(target=lambda: open(p, 'w').write('x'))\nt.start()\nprint(open(p).read())\nt.join()",
}  # fmt: skip


@pytest.mark.parametrize("code", QUIET.values(), ids=QUIET)
def test_what_is_everybodys_is_nothing_to_warn_of(code: str, course: Make) -> None:
    root = course({"slides/01-one.md": f"## S\n\n```{{python}}\n{code}\n```\n"})
    assert problems_of(root) == []
    assert not build_course(root).ran


def test_a_later_cell_may_write_what_an_earlier_one_listed(course: Make) -> None:
    cells = "## S\n\n```{python}\nimport glob\nprint(sorted(glob.glob('*.csv')))\n```\n\n```{python}\nopen('made.csv', 'w').write('a,b');\n```\n"
    root = course({"slides/01-one.md": cells})
    hint = "(a later build that finds the code fresh does not write it again)"
    assert problems_of(root) == [f"slides/01-one.md:9: warning: it writes slides/made.csv {hint}"]
    assert build_course(root).ran == []
    assert not build_course(root).ran


def test_what_the_session_wrote_first_is_no_input(course: Make) -> None:
    code = "import numpy as np, polars as pl\npl.DataFrame({'x': [1]}).write_csv('o.csv')\nprint('is', pl.read_csv('o.csv')['x'][0])"
    root = course({"slides/01-one.md": f"## S\n\n```{{python}}\n{code}\n```\n"})
    assert [one.partition(" (")[0] for one in problems_of(root)] == [
        "slides/01-one.md:4: warning: it writes slides/o.csv"
    ]
    (root / "slides/o.csv").write_text("x\n7\n")
    assert not build_course(root).ran


def test_a_package_that_was_edited_under_its_version_is_seen(
    course: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of its own, which is as good as any where there are RECORDs."""
    site = tmp_path / "site"
    write(site, {"tiny/__init__.py": "VALUE = 1\n", "tiny-1.0.dist-info/METADATA": "Name: tiny\n"})
    digest = "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(b"VALUE = 1\n").digest()).decode().rstrip("=")
    (site / "tiny-1.0.dist-info/RECORD").write_text(f"tiny/__init__.py,{digest},10\n")
    monkeypatch.syspath_prepend(str(site))
    installed()
    root = tmp_path
    look = partial(see, root, digest=partial(file_digest, root))
    assert look("version:tiny") == "1.0"
    os.utime(site / "tiny/__init__.py")
    installed()
    assert look("version:tiny") == "1.0"
    (site / "tiny/__init__.py").write_text("VALUE = 2\n")
    installed()
    assert look("version:tiny").startswith("1.0 edited ")


def test_modules_from_elsewhere_are_named_once_each_and_seen(
    course: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = tmp_path / "away"
    for name, text in {
        "away/__init__.py": "from . import b\nVALUE = b.VALUE\n",
        "away/b.py": "VALUE = 1\n",
        "alone.py": "",
    }.items():
        (away / name).parent.mkdir(parents=True, exist_ok=True)
        (away / name).write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(away))
    root = course({"slides/01-one.md": "## S\n\n```{python}\nimport away, alone\nprint('is', away.VALUE)\n```\n"})

    def run() -> str:
        return build_site_apart(root).stderr

    said = run()
    hint = "(others do not have it: put it into figures_src/, or publish it as a package)"
    assert [line for line in said.splitlines() if ": warning: " in line] == [
        f"slides/01-one.md:4: warning: it imports {name} from {away}, which is outside the course {hint}"
        for name in ("alone", "away")
    ]
    assert "nothing to do" in run()
    (away / "away/b.py").write_text("VALUE = 2\n")
    assert f"{away}/away/b.py changed" in build_site_apart("why", root).stdout
    run()
    assert "is 2" in (root / "_site/one/index.html").read_text()


def test_a_cell_that_changes_what_an_earlier_one_read_is_told(course: Make) -> None:
    cells = "## S\n\n```{python}\nn = int(open('n.txt').read())\nprint('is', n)\n```\n\n```{python}\nimport os, glob\nwith open('n.txt', 'w') as f:\n    f.write(str(n + 1))\n```\n"
    root = course({"slides/01-one.md": cells, "slides/n.txt": "1"})
    told = "slides/01-one.md:10: warning: it changes slides/n.txt, which a cell before it reads (both run again in every build)"
    for number in (1, 2):
        assert problems_of(root) == [told]
        assert f"is {number}" in (root / "_site/one/index.html").read_text()


def test_a_later_cell_may_remove_what_an_earlier_one_listed(course: Make) -> None:
    cells = "## S\n\n```{python}\nimport glob, os\nprint(sorted(glob.glob('*.csv')))\n```\n\n```{python}\nfor one in glob.glob('*.c' + 'sv'):\n    os.remove(one)\n```\n"
    root = course({"slides/01-one.md": cells, "slides/a.csv": ""})
    with pytest.raises(CourseError, match=r"01-one\.md:9: error: the names in slides changed while it ran"):
        build_course(root)
    root = course({"slides/01-one.md": cells.replace("glob.glob('*.c' + 'sv')", "['a.csv']"), "slides/a.csv": ""})
    assert problems_of(root) == []


UNSTEADY = {
    "time": ("import time\ntime.time()", "5: warning: it asks for the time (time) "),
    "another name": ("from time import perf_counter as clock\n```\n\n```{python}\nclock()", "8: warning: it asks for the time (perf_counter) "),
    "now": ("from datetime import datetime as d\nd.now()", "5: warning: it asks for the time (now) "),
    "pandas' now": ("import pandas as pd\npd.Timestamp.today()", "5: warning: it asks for the time (today) "),
    "a magic": ("%%time\n1", "4: warning: it asks for the time (time) "),
    "below a magic": ("%%capture\nimport time\ntime.time()", "6: warning: it asks for the time (time) "),
    "a generator": ("import numpy as np\nnp.random.default_rng().random()", "5: warning: it draws random numbers without a seed (default_rng) "),
    "no seed": ("import random\nrandom.seed(None)", "5: warning: it draws random numbers without a seed (seed) "),
    "an identifier": ("import uuid\nuuid.uuid4()", "5: warning: it makes an identifier that is meant to be another each time (uuid4) "),
    "the host": ("import socket\nsocket.gethostname()", "5: warning: it asks which machine, process or person runs it (gethostname) "),
    "a file's time": ("import os\nos.path.getmtime('.')", "5: warning: it asks when a file was written (getmtime) "),
    "in a module": ("import own\n\nown.f()", "6: warning: it asks for the time (time, slides/own.py:3) "),
    "a generator that is made elsewhere": ("import own\n\nown.g()", "6: warning: it draws random numbers without a seed (default_rng, slides/own.py:6) "),
    "the course's folder": ("from pathlib import Path\nPath.cwd() / 'x'", "4: warning: it shows the folder of the course, which is elsewhere for others "),
    "Python's folder": ("import sys\nsys.executable", "4: warning: it shows the folder of Python's packages, which is elsewhere for others "),
    "a temporary folder": ("import os\n{**os.environ}['TMPDIR']", "4: warning: it shows the folder for what is temporary, which is another in every run "),
    "a number for an object": ("x = []\nprint(id(x))", "4: warning: it shows an object's address, which is another in every run "),
    "such a number in other digits": ("x = []\nhex(id(x))", "4: warning: it shows an object's address, which is another in every run "),
    "the network's names": ("import socket\ntry:\n    socket.gethostbyname('localhost')\nexcept OSError: pass", "6: warning: it connects to the network"),
    "a seed that is None": ("import numpy as np\nseed = None\nnp.random.default_rng(seed).random()", "6: warning: it draws random numbers without a seed (default_rng) "),
    "polars' sample": ("import polars as pl\n(\n    pl.DataFrame({'a': [1]})\n    .sample(1)\n)", "7: warning: it draws random numbers without a seed (sample) "),
    "polars' shuffle": ("import polars as pl\npl.DataFrame({'a': [1]}).select(pl.col('a').shuffle())", "5: warning: it draws random numbers without a seed (shuffle) "),
    "secrets": ("from secrets import choice, randbits\nrandbits(8)", "5: warning: it draws random numbers without a seed (getrandbits) "),
    "strftime": ("import time\ntime.strftime('%Y')", "5: warning: it asks for the time (strftime) "),
    "a date as a word": ("import numpy as np\nnp.datetime64('today')", "5: warning: it asks for the time (datetime64) "),
    "pandas' date as a word": ("import pandas as pd\npd.to_datetime(['now'])", "5: warning: it asks for the time (to_datetime) "),
    "a function given to another": ("from dataclasses import *\nfrom datetime import datetime\nclass A:\n    at = field(default_factory=datetime.now)", "7: warning: it asks for the time (now) "),
    "a name for a function": ("import time\nclock = time.perf_counter\nclock();", "6: warning: it asks for the time (perf_counter) "),
    "a log with times": ("import logging\nlogging.basicConfig(format='%(asctime)s %(message)s')", "5: warning: it asks for the time (basicConfig) "),
    "a file's own time": ("import os\nos.stat('.').st_mtime", "5: warning: it asks when a file was written (st_mtime) "),
    "the number of cores": ("import os\nos.cpu_count()", "5: warning: it asks which machine, process or person runs it (cpu_count) "),
    "a program": ("import subprocess\nsubprocess.run(['/bin/date']);", "5: warning: it asks for the time (date) "),
    "a program of a shell": ("1\n!echo a; hostname | cat", "5: warning: it asks which machine, process or person runs it (hostname) "),
    "a program within a text": ('import os\nos.system(\'echo "$(date)"\');', "5: warning: it asks for the time (date) "),
    "a program that another starts": ("!sudo -n date", "4: warning: it asks for the time (date) "),
    "a program with a variable of its own": ("!env FOO=1 date", "4: warning: it asks for the time (date) "),
    "a cell of programs": ("%%bash\nls -l", "4: warning: it asks when a file was written (ls -l) "),
    "the network": ("import socket\nwith socket.socket() as s:\n    s.connect_ex(('127.0.0.1', 9))", "6: warning: it connects to the network"),
}  # fmt: skip
STEADY = {
    "seeds": "import numpy as np, random\nnp.random.default_rng(1).random()\nnp.random.RandomState(seed=1)\nrandom.seed(3)",
    "the shared generators": "import numpy as np, random\nnp.random.random(), random.random()",
    "a time that is given": "import datetime, time\ndatetime.datetime.fromtimestamp(0), time.gmtime(0), time.strptime('1', '%d')",
    "a method of the same name": "class A:\n    def now(self): return 1\nA().now()",
    "a seed that is a variable": "import numpy as np\nseed = 3\nnp.random.default_rng(seed).random()",
    "own functions of such names": (
        "def date(): return 1\ndef time(): return 2\ndef run(seed=None): return seed\nclass A:\n    st_mtime = 3\n"
        "    def sample(self, n): return n\n    today = staticmethod(lambda: 1)\n    cpu_count = today\n"
        "seed = time\nprint(date(), time(), run(seed=seed)(), A().sample(1), A().st_mtime, A.today(), A.cpu_count())"
    ),
    "polars with a seed": "import polars as pl\npl.Series([1]).shuffle(1), pl.Series([1]).sample(1, seed=1)\npl.set_random_seed(1)\npl.Series([1]).sample(1)",
    "a date that is given": "import numpy as np, pandas as pd\nnp.datetime64('2026-01-01'), pd.Timestamp('2026-01-01'), pd.to_datetime(['2026-01-01'])",
    "programs that show the same": "!date -d @0 && echo date; timeout 5 echo date; env A=1 echo date; printenv HOME > /dev/null; ls; echo '' date",
    "a log without times": "import logging\nlogging.basicConfig(format='%(message)s')",
    "folders that are used": "from pathlib import Path\nprint((Path.cwd() / 'x').exists(), Path('x/../01-one.md').resolve().name)",
    "numbers that are compared": "x = []\nprint(id(x) == id(x), 140737488355328, '0x7ffffffff000', 'it is at 0x1F')",
    "not kept": "#| cache: false\nimport time\ntime.time();",
    "a library's own time": "import tqdm\nlist(tqdm.tqdm([1], disable=True))",
}  # fmt: skip


@pytest.mark.parametrize(("code", "warning"), UNSTEADY.values(), ids=UNSTEADY)
def test_what_no_memory_can_hold_is_told(code: str, warning: str, course: Make) -> None:
    files = {
        "slides/own.py": "import time\ndef f():\n    time.time()\nimport numpy as np\ndef g():\n    return np.random.default_rng().random()\n"
    }
    root = course({"slides/01-one.md": f"## S\n\n```{{python}}\n{code}\n```\n", **files})
    [found] = problems_of(root)
    assert found.startswith(f"slides/01-one.md:{warning}")


@pytest.mark.parametrize("code", STEADY.values(), ids=STEADY)
def test_what_is_the_same_always_is_no_reason_to_warn(code: str, course: Make) -> None:
    assert problems_of(course({"slides/01-one.md": f"## S\n\n```{{python}}\n{code}\n```\n"})) == []


def test_a_kernel_whose_paths_cannot_be_read_is_done_without(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where nobody may look into another process's memory."""

    def received(says: Connection) -> int:
        says.recv_bytes()
        return os.open(os.devnull, os.O_RDONLY)

    monkeypatch.setattr("build_site.run.hearing.recv_handle", received)
    here, there = multiprocessing.Pipe()
    with here, there:
        hearing = Hearing()
        hearing.begin_job(os.getpid(), None)
        sign = ctypes.create_string_buffer(SIGN)
        around = surroundings(Path("/nowhere"), ())
        for address, expected in ((ctypes.addressof(sign), True), (0, False)):
            there.send(ListenerFollows(around, address))
            there.send_bytes(b"a descriptor")
            hearing.message(here, Job(Path(), "", "", ()))
            assert there.recv() is expected
            assert bool(hearing.reads) is expected


def test_what_is_loaded_for_all_steps_is_known_by_its_versions() -> None:
    code = (
        "import build_site.run.preload\nfrom build_site.memory.inputs import loaded_distributions\n"
        "from build_site.run.freshness import LOADED\nprint(loaded_distributions() - {*LOADED, 'build-site'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
