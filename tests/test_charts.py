"""Charts of libraries, as a build writes them: the same bytes each time; and what it says of what would be missing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from build_site.problems import CourseError
from build_site.run import made
from build_site.run.charts import charts_in

from .conftest import Make, build_course, build_site, problems_of

HIDE = "import sys\nsys.modules[{!r}] = None\n"
PLOTLY = (
    "import plotly.graph_objects as go\nfig = go.Figure(go.Bar(x=['a', 'b'], y=[1, 3]), {'title': {'text': 'Bars'}})\n"
)
ALTAIR = (
    "import altair as alt, pandas as pd\nchart = alt.Chart(pd.DataFrame({'k': ['a', 'b'], 'v': [1, 3]})).mark_bar()"
)
ALTAIR += ".encode(x='k', y='v')\n"
BOKEH = (
    "from bokeh.plotting import figure, show\np = figure(title='Line', width=300, height=200)\np.line([1, 2], [3, 1])\n"
)
HTML = "from IPython.display import HTML\nHTML({})\n"
ANIMATION = """\
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
from IPython.display import HTML
figure, axes = plt.subplots(figsize=(2, 1))
line, = axes.plot([0, 1], [0, 1])
anim = FuncAnimation(figure, lambda frame: line.set_data([0, 1], [0, frame]), frames=3)
plt.close(figure)
"""
JUPYTER = {  # what notebooks write that would load scripts, or open browsers
    "a figure": PLOTLY + "fig",
    "fig.show": PLOTLY + "fig.show(config={'displayModeBar': False})",
    "its own renderer": "import plotly.io as pio\npio.renderers.default = 'notebook_connected'\n"
    + PLOTLY
    + "fig.show()",
    "iplot": "from plotly.offline import init_notebook_mode, iplot\ninit_notebook_mode(connected=True)\n"
    + PLOTLY
    + "iplot(fig)",
    "a figure, without nbformat": HIDE.format("nbformat") + PLOTLY + "fig",
    "fig.show, without nbformat": HIDE.format("nbformat") + PLOTLY + "fig.show()",
    "a figure widget": PLOTLY + "go.FigureWidget(fig)",
    "an interactive chart": ALTAIR + "chart.interactive()",
    "its widget": ALTAIR + "alt.JupyterChart(chart.interactive())",
    "a chart that is shown": ALTAIR + "chart.interactive().show()",
    "a plot": BOKEH + "p",
    "show": BOKEH + "show(p)",
    "output_notebook": "from bokeh.io import output_notebook\noutput_notebook()\n" + BOKEH + "show(p)",
    "a layout": BOKEH
    + "from bokeh.layouts import row\nfrom bokeh.models import Slider\nrow(p, Slider(start=0, end=1, value=0))",
    "HTML of a figure": PLOTLY + HTML.format("fig.to_html(include_plotlyjs='cdn')"),
    "a whole page of a figure": PLOTLY + HTML.format("fig.to_html(full_html=True)"),
    "HTML of a chart": ALTAIR + HTML.format("chart.interactive().to_html()"),
    "a whole page of a chart": ALTAIR + HTML.format("chart.interactive().to_html(inline=True)"),
    "HTML that notebooks show": ALTAIR + HTML.format("chart.interactive()._repr_mimebundle_()['text/html']"),
    "HTML of a plot": BOKEH
    + "from bokeh.embed import file_html\nfrom bokeh.resources import CDN\n"
    + HTML.format("file_html(p, CDN)"),
}


def lecture(*cells: str) -> str:
    return "".join(
        f"## S{n}\n\n```{{python}}\n#| fig-alt: what it shows\n{one}\n```\n\n" for n, one in enumerate(cells)
    )


def said(root: Path) -> list[str]:
    """What a build says of the course's only lecture."""
    return [one.removeprefix("slides/01-one.md:") for one in problems_of(root)]


def test_each_is_a_figure_with_the_scripts_of_its_package(course: Make) -> None:
    root = course({"slides/01-one.md": lecture(*JUPYTER.values())})
    assert said(root) == []
    for reading in ("index", "slides"):
        text = (root / f"_site/one/{reading}.html").read_text(encoding="utf-8")
        figures = re.findall(r'<figure class="picture" data-chart="(\w+)" data-scripts="([^"]+)"', text)
        assert len(figures) == len(JUPYTER)
        assert {library for library, _ in figures} == {"plotly", "vega", "bokeh"}
        for _, scripts in figures:
            assert all((root / "_site/one" / one).is_file() for one in scripts.split())
        assert text.count('alt="what it shows"') == len(JUPYTER)
        assert "https://cdn" not in text
    credited = (root / "_site/credits.html").read_text(encoding="utf-8").partition("Fonts and programs")[0]
    assert re.findall(r"<h3>(\w+) [\w ,.-]*\d", credited) == ["Bokeh", "Plotly", "Vega"]
    assert [
        one for one in re.findall(r'href="(assets/[^"]*LICENSE.txt)"', credited) if not (root / "_site" / one).is_file()
    ] == []


def test_only_pages_with_charts_have_scripts_and_only_sites_with_them_the_files(course: Make) -> None:
    root = course({"slides/01-one.md": lecture("1 + 1")})
    assert said(root) == []
    assert not (root / "_site/assets/libraries").exists()
    credited = (root / "_site/credits.html").read_text(encoding="utf-8")
    assert "Charts" not in credited
    held = sorted(one.relative_to(root / "_site").as_posix() for one in (root / "_site/assets/licenses").iterdir())
    assert sorted(re.findall(r'href="(assets/licenses/[^"]*)"', credited)) == held


def test_a_chart_that_does_not_answer_is_a_picture(course: Make) -> None:
    root = course({"slides/01-one.md": lecture(ALTAIR + "chart")})
    assert said(root) == []
    page = (root / "_site/one/index.html").read_text(encoding="utf-8")
    assert "data-chart" not in page
    assert re.search(r'<img src="\.\./one/figures/cell-1\.svg"[^>]* width="\d+" height="\d+"', page)


MISSING = [  # a cell, and what is told there
    (HIDE.format("vl_convert") + ALTAIR + "chart", r"Altair loads its scripts from cdn\.jsdelivr\.net, another site.*pip install vl-convert"),
    ("import altair as alt\nalt.Chart('https://example.org/a.csv').mark_bar().encode(x='a:N')", r"the chart loads https://example\.org/a\.csv from another site"),
    ("import plotly.graph_objects as go\ngo.Figure(go.Scattergeo(lon=[1], lat=[2]))", "Plotly loads the outlines of this map from another site"),
    ("import plotly.graph_objects as go\ngo.Figure(go.Scattermap(lon=[1], lat=[2]))", "Plotly loads this map from another site"),
    (PLOTLY + "fig.update_layout(title='$x^2$')", r"formulas \(\$…\$\) with MathJax"),
    (BOKEH + "p.add_tile('CartoDB Positron')\np", "this plot loads tiles or pictures from another site"),
    (BOKEH + "p.image_url(url=['https://example.org/a.png'], x=0, y=0, w=1, h=1)\np", "this plot loads tiles or pictures from another site"),
    (HTML.format("'It is:' + {!r}".format("<script src='https://cdn.plot.ly/plotly-3.1.0.min.js'></script>")), "<script> would load .*cdn.plot.ly.* from another site"),
    (ALTAIR + HTML.format("'<b>It is</b>' + chart._repr_mimebundle_()['text/html']"), "would load .*cdn.jsdelivr.net.* from another site.*show the chart itself"),
    ("import anywidget\nclass Mine(anywidget.AnyWidget):\n    _esm = 'export default {}'\nMine()", "the widget Mine works only beside a running notebook"),
]  # fmt: skip


def test_what_would_be_missing_is_told_at_its_cell(course: Make) -> None:
    text = lecture(*(f"#| session: s{number}\n{cell}" for number, (cell, _) in enumerate(MISSING)))
    root = course({"slides/01-one.md": text})
    told = said(root)
    fences = [number for number, line in enumerate(text.splitlines(), 1) if line == "```{python}"]
    assert len(told) == len(fences)
    for one, fence, (_, warning) in zip(told, fences, MISSING, strict=True):
        assert re.match(rf"({fence}|{fence + 3}): warning: .*{warning}", one)
    deck = (root / "_site/one/slides.html").read_text(encoding="utf-8")
    assert "Error loading" not in deck
    assert "This needs cdn.jsdelivr.net, which is not asked here." in deck
    assert "This needs cdn.plot.ly, which is not asked here." in deck


def test_charts_that_are_written_as_html_are_told_from_what_stands_around_them() -> None:
    import plotly.graph_objects as go

    figures = [go.Figure(go.Scatter(y=[1, number]), {"title": {"text": f"No. {number}"}}) for number in (1, 2)]
    figures[1].frames = [go.Frame(data=[go.Scatter(y=[2, 1])], name="</script>")]
    html = "".join(one.to_html(full_html=False, include_plotlyjs=False) for one in figures)
    first, second = charts_in(html)
    assert (first.alt, second.alt) == ("A chart of Plotly (scatter): No. 1", "A chart of Plotly (scatter): No. 2")
    told = [json.loads(one.data["application/vnd.plotly.v1+json"]) for one in (first, second)]
    assert [len(one.get("frames", [])) for one in told] == [0, 1]
    for other in (
        f"<p>Text.</p>{html}",
        "<script>Plotly.newPlot(box, data)</script>",
        "<p>vegaEmbed</p>",
        "",
        "<b>1</b>",
    ):
        assert charts_in(other) == []


def test_a_chart_is_drawn_where_threads_of_its_library_run_already(course: Make) -> None:
    cell = f"#| timeout: 100\n{ALTAIR}whole = chart.to_html(inline=True)\nchart"
    root = course({"slides/01-one.md": lecture(cell)})
    assert said(root) == []


def test_the_package_that_draws_is_something_that_is_read(course: Make) -> None:
    root = course({"slides/01-one.md": lecture(HIDE.format("vl_convert") + ALTAIR + "chart")})
    build_course(root)
    entries = "".join(one.read_text("utf-8") for one in (root / ".build_site/steps").iterdir())
    assert "version:vl-convert-python" in entries
    assert "version:altair" in entries


def test_an_animation_loads_nothing_and_shows_its_first_frame(course: Make) -> None:
    root = course({"slides/01-one.md": lecture(ANIMATION + "HTML(anim.to_jshtml())", "anim")})
    assert said(root) == []
    page = (root / "_site/one/index.html").read_text(encoding="utf-8")
    assert "font-awesome" not in page
    assert len(re.findall(r'<img alt="[^"]+" src="data:image/png;base64,[^"]+" id="_anim_img\w+"', page)) == 2
    assert len(set(re.findall(r'id="_anim_img(\w+)"', page))) == 2


def test_a_video_that_cannot_be_made_is_told_at_its_line(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    root = course({"slides/01-one.md": lecture(ANIMATION + "HTML(anim.to_html5_video())")})
    [told] = said(root)
    assert re.match(r"12: error: .*a video is made by ffmpeg, which is not installed here", told)


def test_a_video_in_an_output_comes_as_a_fragment(course: Make) -> None:
    video = '<video width="40" controls><source type="video/mp4" src="data:video/mp4;base64,AAAA"></video>'
    cell = f"#| output-location: fragment\n{HTML.format(repr(video))}"
    root = course({"slides/01-one.md": lecture(cell)})
    assert said(root) == []
    deck = (root / "_site/one/slides.html").read_text(encoding="utf-8")
    assert re.search(r'<div class="fragment">\s*<div class="output html">\s*<video [^>]*controls', deck)


def test_the_same_bytes_each_time(course: Make, tmp_path: Path) -> None:
    cells = [PLOTLY + "fig", ALTAIR + "chart.interactive()", BOKEH + "p", ANIMATION + "HTML(anim.to_jshtml())"]
    root = course({"slides/01-one.md": lecture(*cells)})
    other = shutil.copytree(root, tmp_path / "another")
    for one in (root, other):
        assert build_site(one).returncode == 0
    assert (root / "_site/manifest.json").read_bytes() == (other / "_site/manifest.json").read_bytes()


def test_names_within_html_are_the_same_each_time_and_others_in_each_cell(course: Make) -> None:
    cells = [
        f"#| session: {name}\nimport uuid\nprint('name', uuid.uuid4(), {number})" for number, name in enumerate("ab")
    ]
    root = course({"slides/01-one.md": lecture(*cells).replace("#| fig-alt: what it shows\n", "")})
    names = []
    for _ in range(2):
        assert all("(uuid4)" in one for one in said(root))
        names += re.findall(r"name ([\w-]{36})", (root / "_site/one/index.html").read_text(encoding="utf-8"))
        shutil.rmtree(root / ".build_site")
    assert names[:2] == names[2:]
    assert len(set(names)) == 2


def test_the_notebook_has_what_notebooks_know(course: Make) -> None:
    root = course({"slides/01-one.md": lecture(PLOTLY + "fig", ALTAIR + "chart.interactive()", BOKEH + "p")})
    assert said(root) == []
    text = (root / "_site/one/one.ipynb").read_text(encoding="utf-8")
    nbformat.validate(json.loads(text))
    cells = [one for one in json.loads(text)["cells"] if one["cell_type"] == "code" and one["outputs"]]
    shown = [set(one["outputs"][0]["data"]) for one in cells]
    plotly, vega = "application/vnd.plotly.v1+json", "application/vnd.vegalite.v6+json"
    assert shown == [{plotly, "text/plain"}, {vega, "image/svg+xml", "text/plain"}, {"text/plain"}]
    assert cells[0]["outputs"][0]["data"][plotly]["layout"]["title"]["text"] == "Bars"


def test_a_chart_within_a_line_is_told_in_words(course: Make) -> None:
    text = f"## S\n\n```{{python}}\n{PLOTLY}```\n\nIt is `{{python}} fig` here.\n"
    root = course({"slides/01-one.md": text})
    assert said(root) == ["8: warning: a chart does not fit into a line: only words stand there (show it in a cell)"]
    assert "It is A chart of Plotly (bar): Bars here." in (root / "_site/one/index.html").read_text(encoding="utf-8")


APART = """
import os, sys
from build_site.run.apart import apart
class Local(Exception):
    def __init__(self, one, two):
        super().__init__(one + two)
def fails(kind):
    if kind == "whose":
        raise type("Local", (Exception,), {})("said")
    raise {"leaves": SystemExit("said"), "two": Local("sa", "id"), "own": ValueError("said")}[kind]
here = os.getpid()
try:
    apart(fails, sys.argv[1])
except BaseException as error:
    print(os.getpid() == here, repr(error))
"""


@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("own", "ValueError('said')"),
        ("leaves", "SystemExit('said')"),
        ("two", "RuntimeError('Local: said')"),
        ("whose", "RuntimeError('Local: said')"),
    ],
)
def test_what_is_raised_in_a_copy_of_the_process_is_raised_in_it_alone(kind: str, raised: str) -> None:
    done = subprocess.run([sys.executable, "-c", APART, kind], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"True {raised}\n", "")


def test_a_script_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(made._MAKERS, "vega", ("its-package", "raise ImportError('no such symbol')"))
    with pytest.raises(CourseError, match=r"vega\.js: error: .*ImportError: no such symbol \(is its-package broken\?"):
        made.make("vega")
