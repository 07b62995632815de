"""Charts that scripts draw in the reader's browser, over what stands for them where no script runs: see charts.js."""

from __future__ import annotations

import html
from typing import Any

import panflute as pf

from ..course.charts import CHARTS
from ..course.model import Output
from ..markdown.nodes import open_tag
from .context import Context


def chart_of(output: Output) -> str:
    """The MIME type of the chart that an output is, "" where it is none."""
    return next((mime for mime in CHARTS if mime in output.data), "")


def drawn_by(output: Output, ctx: Context) -> dict[str, str]:
    """Attributes of the figure of a chart: who draws it, and the addresses of the scripts for it, in their order."""
    ctx.assets.update(output.scripts)
    scripts = " ".join(ctx.root + target for target in output.scripts if target.endswith(".js"))
    fluid = {"data-fluid": ""} if output.is_fluid else {}
    return {"data-chart": CHARTS[chart_of(output)], "data-scripts": scripts, **fluid}


def told(output: Output) -> list[Any]:
    """What a chart's script reads, and what is there to be read until it is drawn, where it has no still picture."""
    data = output.data[chart_of(output)].replace("<", "\\u003c")
    words = html.escape(f"{output.alt} (drawn by a script, which has not run)", quote=False)
    script = pf.RawBlock(f"{open_tag('script', {'type': 'application/json'})}{data}</script>")
    return [script] if output.files else [script, pf.RawBlock(f'<p class="instead">{words}</p>')]
