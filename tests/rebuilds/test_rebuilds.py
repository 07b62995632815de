"""Edit this -> exactly these steps run, for these reasons."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from build_site.memory import inputs
from build_site.problems import CourseError
from build_site.why import why
from tests.conftest import Edit, build_course, edit, replaced, write, written

ONE = """\
## Cells

Prose.

```{python}
#| label: load
from steps import total
print(total("data.csv"))
```

```{python}
#| label: optional
import os
from pathlib import Path
try:
    import tuning
except ImportError:
    tuning = None
try:
    from package import extra
except ImportError:
    extra = None
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as four:
    print(list(four.map(lambda name: open(f"parts/{name}").read(), "abcdefgh")))
import names
print(names.ALL)
print(os.path.exists("extra.csv"), tuning, sorted(one.name for one in Path("parts").glob("*.txt")))
```

```{python}
#| label: last
#| fig-cap: A line
import matplotlib.pyplot as plt
plt.plot([1, 2])
```

The last is `{python} 1 + 1`.

```{python}
#| label: aside
#| session: other
print("alone")
```

## Figure

![Drawn](../figures_src/drift.py#draw){#fig-one shift=1}
"""
TWO = """\
## The same figure, and another

![Drawn](../figures_src/drift.py#draw){shift=1}

![Other](../figures_src/other.py#draw)
"""
FILES = {
    "slides/01-one.md": ONE,
    "slides/02-two.md": TWO,
    "slides/data.csv": "1\n2\n",
    "slides/parts/a.txt": "",
    **{f"slides/parts/{name}": name for name in "abcdefgh"},
    "figures_src/package/__init__.py": "",
    "figures_src/names.py": "import os\nALL = sorted(os.listdir('../figures_src/package'))\n",
    "figures_src/steps.py": "from deep import value\ndef total(file):\n    return value(open(file))\n",
    "figures_src/deep.py": "def value(lines):\n    return sum(map(int, lines))\n",
    "figures_src/drift.py": (
        "import matplotlib.pyplot as plt\nfrom deep import value\n"
        "def draw(shift: int = 0):\n    figure, axes = plt.subplots()\n    axes.plot([0, shift])\n    return figure\n"
    ),
    "figures_src/other.py": "from matplotlib.figure import Figure\ndef draw():\n    return Figure()\n",
}
LOAD, OPTIONAL, LAST, VALUE = "cell 1 (load)", "cell 2 (optional)", "cell 3 (last)", "value 4"
SESSION = (LOAD, OPTIONAL, LAST, VALUE)
FIGURE, OTHER = "figure 1 (draw)", "figure 2 (draw)"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, built; to be copied, with its memory."""
    root = write(tmp_path_factory.mktemp("built") / "course", FILES)
    assert len(build_course(root).ran) == 7  # the figure that both lectures show was drawn once
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "course"))


def causes(root: Path) -> dict[str, str]:
    """Step -> why it would run, of those that would; a step of lecture two begins with "two"."""
    prefix = {"slides/01-one.md": "", "slides/02-two.md": "two: "}
    return {prefix[one.place.file] + one.name: one.cause for one in why(root) if one.kind == "step" and one.cause}


def touched(root: Path) -> None:
    for path in FILES:
        os.utime(root / path, (1, 1))


def rewritten_at_the_same_time(root: Path) -> None:
    """Other contents of the same size, with the old modification time."""
    file = root / "slides/data.csv"
    stat = file.stat()
    file.write_text("1\n3\n")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def renamed(root: Path) -> None:
    (root / "slides/01-one.md").rename(root / "slides/07-first.md")


ONE_MD, TWO_MD = "slides/01-one.md", "slides/02-two.md"
FRESH: dict[str, Edit] = {
    "nothing": lambda root: None,
    "prose": replaced(ONE_MD, "Prose.", "Other prose."),
    "lines above": replaced(ONE_MD, "Prose.", "One.\n\nTwo.\n\nThree."),
    "a caption": replaced(ONE_MD, "A line", "A straight line"),
    "a class": replaced(ONE_MD, "```{python}\n#| label: load", "```{.python .run .small}\n#| label: load"),
    "a label": replaced(ONE_MD, "label: load", "label: read"),
    "how code is shown": replaced(ONE_MD, "#| label: load", "#| label: load\n#| echo: false"),
    "a figure's caption": replaced(ONE_MD, "![Drawn]", "![Painted]"),
    "a figure's width": replaced(ONE_MD, "{#fig-one ", "{#fig-one width=50% "),
    "times of files": touched,
    "a module that nothing imports": written("figures_src/unused.py", "x = 1\n"),
    "the lecture's name": renamed,
}


@pytest.mark.parametrize("edit", FRESH.values(), ids=FRESH)
def test_nothing_runs(edit: Edit, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root)
    monkeypatch.setattr("multiprocessing.context.ForkServerContext.Process", None)  # no Python could be started
    monkeypatch.setattr("multiprocessing.context.SpawnContext.Process", None)
    monkeypatch.setattr("build_site.run.jobs.Jobs.start", None)  # nor begin to load
    assert build_course(root).ran == []


SHOWN = """
```java
class A {}
```

<!--
```{python}
old = 1
```
-->

```{python}
#| eval: false
later = 1
```

````markdown
```{python}
sample = 1
```
````
"""


def test_python_loads_beside_pandoc_only_for_code_that_never_ran(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr("build_site.run.jobs.Jobs.start", lambda workers: started.append("Python"))

    def starts(edit: Edit) -> bool:
        started.clear()
        edit(root)
        with suppress(CourseError):
            build_course(root)
        return bool(started)

    assert not starts(replaced(ONE_MD, "Prose.", f"Prose.{SHOWN}"))
    for old, new in (("class A", "class B"), ("old", "older"), ("later", "now"), ("sample", "example")):
        assert not starts(replaced(ONE_MD, f"{old}", f"{new}"))
    assert starts(replaced(ONE_MD, "plot([1, 2])", "plot([2, 1])"))
    assert not starts(replaced(ONE_MD, "plot([2, 1])", "plot([1, 2])"))  # it ran once
    assert starts(replaced(ONE_MD, "plot([1, 2])", "plot([1, 2], colour)"))
    assert starts(replaced(ONE_MD, "Prose.", "More prose."))  # it failed, and will run again


DATA = "slides/data.csv changed"
STALE: dict[str, tuple[Edit, dict[str, str]]] = {
    "the first cell": (
        replaced(ONE_MD, "print(total", "print( total"),
        {LOAD: "its code changed", **dict.fromkeys((OPTIONAL, LAST, VALUE), "a cell before it changed")},
    ),
    "a new cell above all": (
        replaced(ONE_MD, "Prose.", "```{python}\nnew = 1\n```"),
        {
            "cell 1": "it never ran",
            **dict.fromkeys(("cell 2 (load)", "cell 3 (optional)", "cell 4 (last)"), "a cell before it changed"),
            "value 5": "it never ran",
        },
    ),
    "the third cell": (
        replaced(ONE_MD, "plot([1, 2])", "plot([2, 1])"),
        {LAST: "its code changed", VALUE: "a cell before it changed"},
    ),
    "a cell of another session": (replaced(ONE_MD, "alone", "lonely"), {"cell 5 (aside)": "its code changed"}),
    "an inline value": (replaced(ONE_MD, "1 + 1", "1 + 2"), {VALUE: "its code changed"}),
    "a data file": (written("slides/data.csv", "5\n"), dict.fromkeys(SESSION, DATA)),
    "a data file within a clock tick": (rewritten_at_the_same_time, dict.fromkeys(SESSION, DATA)),
    "a module two imports away": (
        replaced("figures_src/deep.py", "sum", "max"),
        dict.fromkeys((*SESSION, FIGURE, f"two: {FIGURE}"), "figures_src/deep.py changed"),
    ),
    "a file that was looked for": (
        written("slides/extra.csv", ""),
        dict.fromkeys((OPTIONAL, LAST, VALUE), "slides/extra.csv is new"),
    ),
    "a module that was looked for": (
        written("figures_src/tuning.py", "x = 1\n"),
        dict.fromkeys((OPTIONAL, LAST, VALUE), "figures_src/tuning.py is new"),
    ),
    "a module of a package that was looked for": (
        written("figures_src/package/extra.py", "x = 1\n"),
        dict.fromkeys(
            (OPTIONAL, LAST, VALUE),
            "figures_src/package/extra.py is new, the names in figures_src/package changed",
        ),
    ),
    "a file that another thread read": (
        written("slides/parts/g", "another"),
        dict.fromkeys((OPTIONAL, LAST, VALUE), "slides/parts/g changed"),
    ),
    "a file in a folder that a module listed": (
        written("figures_src/package/more.txt", ""),
        dict.fromkeys((OPTIONAL, LAST, VALUE), "the names in figures_src/package changed"),
    ),
    "a module in front of the one imported": (
        written("slides/deep.py", "def value(lines):\n    return 7\n"),
        dict.fromkeys((*SESSION, FIGURE, f"two: {FIGURE}"), "slides/deep.py is new"),
    ),
    "a file in a folder that was listed": (
        written("slides/parts/b.txt", ""),
        dict.fromkeys((OPTIONAL, LAST, VALUE), "the names in slides/parts changed"),
    ),
    "an option of a cell": (
        replaced(ONE_MD, "#| label: last", "#| label: last\n#| fig-width: 3"),
        {LAST: "new option fig-width=3", VALUE: "a cell before it changed"},
    ),
    "a parameter": (replaced(TWO_MD, "shift=1", "shift=2"), {f"two: {FIGURE}": "option shift 1 -> 2"}),
    "the course's style": (
        written("figures_src/course.mplstyle", "font.size: 9\n"),
        dict.fromkeys(
            (*SESSION, "cell 5 (aside)", FIGURE, f"two: {FIGURE}", f"two: {OTHER}"),
            "figures_src/course.mplstyle is new",
        ),
    ),
}


@pytest.mark.parametrize(("edit", "expected"), STALE.values(), ids=STALE)
def test_exactly_these_run(edit: Edit, expected: dict[str, str], root: Path) -> None:
    edit(root)
    assert causes(root) == expected
    ran = [one.replace("slides/01-one.md: ", "").replace("slides/02-two.md", "two") for one in build_course(root).ran]
    shared = {FIGURE, f"two: {FIGURE}"} <= expected.keys()  # one figure in two lectures: drawn by whichever came first
    assert len(ran) == len(expected) - shared
    assert {*ran} <= {*expected}
    assert causes(root) == {}
    assert build_course(root).changed == 0


def test_a_deleted_input(root: Path) -> None:
    (root / "slides/data.csv").unlink()
    assert causes(root) == dict.fromkeys(SESSION, "slides/data.csv is gone")
    with pytest.raises(CourseError, match=r"steps\.py:3: error: FileNotFoundError.*needed by slides/01-one\.md:8"):
        build_course(root)


def test_a_package_version(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = inputs._found()
    former, folder = found["numpy"]
    monkeypatch.setitem(found, "numpy", ("99.0", folder))
    assert len(causes(root)) == 8
    assert {*causes(root).values()} == {f"numpy {former} -> 99.0"}
    assert len(build_course(root).ran) == 7
    assert causes(root) == {}


def test_another_way_to_run_code(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("build_site.why.running_code", lambda digests: "another")
    assert len(causes(root)) == 8
    assert {*causes(root).values()} == {"build_site changed", "a cell before it changed, build_site changed"}


def test_what_is_damaged_is_set_aside_and_run_again(root: Path) -> None:
    entry = next(one for one in (root / ".build_site/steps").iterdir() if "alone" in one.read_text())
    edit(entry, "alone", "other")
    replaced(ONE_MD, "Prose.", "Prose!")(root)
    report = build_course(root)
    assert report.ran == ["slides/01-one.md: cell 5 (aside)"]
    assert [str(one) for one in report.problems] == [
        f".build_site/steps/{entry.name}: warning: is damaged: set aside, and what it held was made again"
    ]
    assert "other" in (entry.parent / f"damaged-{entry.name}").read_text()


def test_a_damaged_figure_is_drawn_again(root: Path) -> None:
    figure = next((root / ".build_site/figures").iterdir())
    good = figure.read_bytes()
    figure.write_bytes(b"<svg/>")
    assert len(build_course(root).problems) >= 1
    assert figure.read_bytes() == good


def test_a_step_that_is_not_cached_runs_in_every_build(root: Path) -> None:
    replaced(ONE_MD, "#| session: other", "#| session: other\n#| cache: false")(root)
    for _ in range(2):
        assert build_course(root).ran == ["slides/01-one.md: cell 5 (aside)"]
    assert causes(root) == {"cell 5 (aside)": "it is not cached"}


def test_what_is_not_cached_is_shown_as_it_is_now(root: Path) -> None:
    clock = "#| session: other\n#| cache: false\nimport time\nnow = time.time_ns()"
    replaced(ONE_MD, "#| session: other", f"{clock}\n```\n\n```{{python}}\n#| session: other\nprint(now)")(root)
    pages = set()
    for _ in range(2):
        assert build_course(root).ran == ["slides/01-one.md: cell 5 (aside)", "slides/01-one.md: cell 6"]
        pages.add((root / "_site/one/index.html").read_text())
    assert len(pages) == 2
    assert causes(root)["cell 6"] == "a cell before it is not cached"


def test_declared_inputs(root: Path) -> None:
    replaced(ONE_MD, "#| session: other", "#| session: other\n#| reads: hidden.bin")(root)
    (root / "slides/hidden.bin").write_bytes(b"\0")
    assert build_course(root).ran == ["slides/01-one.md: cell 5 (aside)"]
    (root / "slides/hidden.bin").write_bytes(b"\1")
    assert causes(root) == {"cell 5 (aside)": "slides/hidden.bin changed"}


def test_a_replayed_cell_that_shows_something_else_is_reported(root: Path) -> None:
    random = 'import numpy as np\nprint(np.random.default_rng().random())\nprint("once")'
    replaced(ONE_MD, 'print("alone")', f"{random}\n```\n\n```{{python}}\n#| session: other\nprint(2)")(root)
    build_course(root)
    replaced(ONE_MD, "print(2)", "print(3)")(root)
    report = build_course(root)
    assert report.ran == ["slides/01-one.md: cell 6"]
    line = (root / ONE_MD).read_text().partition("import numpy")[0].count("\n") + 1
    assert [(one.place.line, one.message) for one in report.problems] == [
        (line, "cell 5 (aside) ran again with nothing changed, and shows something else"),
        (line + 1, "it draws random numbers without a seed (default_rng)"),
    ]
