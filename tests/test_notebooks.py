"""Notebooks: downloaded alone, they open in Jupyter, and all their cells run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from .conftest import Make, build_site, png

LECTURE = """\
---
answers: withheld
---

## Slide

![A picture](graphics/a.png)

```{python}
#| label: fig-line
#| fig-alt: a line
import matplotlib.pyplot as plt
from steps import total
plt.plot([0, total("data.csv")])
print("total", total("data.csv"))
```

::: columns
::: column
```{.python .run echo=false}
1 + 1
```
:::
:::

![Drawn](../figures_src/steps.py#draw){#fig-drawn size=3}

- ```{.python .run}
  x = 1
  ```

```{.python .run error=true}
1 / 0
```

```{.python .run eval=false}
undefined
```

> Q: A question?

> A: Withheld.
>
> ```{.python .run}
> from solution import answer
> ```

The end, `{python} x + 1`.
"""
FILES: dict[str, str | bytes] = {
    "slides/01-one.md": LECTURE,
    "slides/graphics/a.png": png(64, 48),
    "slides/data.csv": "1\n2\n",
    "slides/.key": "secret",
    "figures_src/solution.py": "answer = 'withheld'\n",
    "figures_src/deep.py": "factor = 1\n",
    "figures_src/course.mplstyle": "font.size: 9\n",
    "figures_src/steps.py": (
        "from deep import factor\nimport matplotlib.pyplot as plt\n"
        "def total(file):\n    try: open('.key').read()\n    except OSError: pass\n"
        "    return factor * sum(map(int, open(file)))\n"
        "def draw(size: int):\n    fig, ax = plt.subplots()\n    ax.plot([0, size])\n    return fig\n"
    ),
}


def run_alone(file: Path, folder: Path) -> Any:
    """Run all cells of a notebook in a folder without anything else; raises where one fails."""
    folder.mkdir()
    notebook = nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return notebook


def shown(notebook: Any) -> list[list[str]]:
    """For each code cell below the first what it shows: printed text, or the types of its pictures."""
    return [
        [
            output.get("text", "").strip() or next((kind for kind in output.get("data", ()) if "image" in kind), "text")
            for output in cell["outputs"]
        ]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ][1:]


def test_the_text_of_a_lecture_has_the_alternative_texts_of_what_code_draws(course: Make) -> None:
    cell = "```{python}\n#| fig-alt: A [line]\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);\n```\n"
    drawn = '![Drawn](steps.py#draw)\n\n![](steps.py#draw){alt="Two & three"}\n'
    draw = "import matplotlib.pyplot as plt\n\n\ndef draw():\n    return plt.figure()\n"
    root = course({"slides/01-one.md": f"## One\n\n{cell}\n{drawn}", "slides/steps.py": draw})
    assert not build_site(root).returncode
    text = (root / "_site/one/one.md").read_text(encoding="utf-8")
    assert re.findall(r"!\[(.*)\]\(", text) == [r"A \[line\]", "Drawn", "Two & three"]


def test_what_is_printed_as_markdown_is_read_as_that(course: Make) -> None:
    cells = "## One\n\n```{python}\n#| output: asis\nprint('**bold**')\n```\n\n```{python}\nprint('**plain**')\n```\n"
    root = course({"slides/01-one.qmd": cells})
    assert not build_site(root).returncode
    read = json.loads((root / "_site/one/one.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in read["cells"] if cell["cell_type"] == "code" for output in cell["outputs"]]
    assert outputs[0]["data"]["text/markdown"] == ["**bold**\n"]
    assert outputs[1]["text"] == ["**plain**\n"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_notebook_brings_what_it_needs(course: Make, tmp_path: Path) -> None:
    root = course(FILES)
    assert build_site(root).returncode == 0
    file = root / "_site/one/one.ipynb"
    before = json.loads(file.read_text(encoding="utf-8"))
    assert [cell["cell_type"] for cell in before["cells"]] == [
        "markdown", "code", "markdown", "code", "markdown", "code", "code", "markdown", "code", "code", "markdown",
        "markdown",
    ]  # fmt: skip
    assert [before["cells"][number]["source"] for number in (4, 7)] == [["Figure 1"], ["Figure 2: Drawn"]]
    assert "secret" not in str(before["cells"][1])
    assert "withheld" not in file.read_text(encoding="utf-8")
    attached = before["cells"][2]
    assert 'src="attachment:graphics-a.png"' in "".join(attached["source"])
    assert "graphics-a.png" in attached["attachments"]
    assert [len(cell["outputs"]) for cell in before["cells"] if cell["cell_type"] == "code"] == [0, 2, 1, 1, 0, 1]
    root.rename(tmp_path / "elsewhere")
    ran = shown(run_alone(tmp_path / "elsewhere/_site/one/one.ipynb", tmp_path / "download"))
    assert ran[0][-1] == "image/png"
    assert "total 3" in ran[0]
    assert ran[1:4] == [["text"], ["image/png"], []]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("slug", ["challenges", "concept-drift", "feedback-loops", "authoring"])
def test_the_notebooks_of_this_course_run(slug: str, tmp_path: Path, own_site: Path) -> None:
    notebook = run_alone(own_site / slug / f"{slug}.ipynb", tmp_path / "download")
    assert all(cell["outputs"] for cell in notebook["cells"] if "figure = " in cell["source"])
