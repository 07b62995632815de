"""What a browser shows until there is a page: how far the build is, which live.js keeps up to date."""

from __future__ import annotations

from html import escape

from ..progress import Standing

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="build_site" content="waiting">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Being built</title>
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style>
:root{{color-scheme:light dark;--muted:light-dark(#51626c,#9fb2bb);--rule:light-dark(#d3dce0,#3a4c56)}}
body{{font:1.25rem/1.5 "Source Sans 3","Segoe UI",system-ui,sans-serif;display:grid;place-content:center;margin:0;
min-height:90vh;background:light-dark(#fff,#19242b);color:light-dark(#14212a,#e6edf0)}}
main{{width:min(34rem,calc(100vw - 3rem));text-align:center}}
progress{{appearance:none;display:block;width:100%;height:.5rem;margin:1.5rem 0 1rem;border:0;border-radius:.25rem;
overflow:hidden;background:var(--rule);accent-color:light-dark(#00607a,#6fcbe2);color:light-dark(#00607a,#6fcbe2)}}
::-webkit-progress-bar{{background:var(--rule)}}
::-webkit-progress-value{{background:light-dark(#00607a,#6fcbe2);transition:inline-size .3s}}
::-moz-progress-bar{{background:light-dark(#00607a,#6fcbe2)}}
p{{margin:0;overflow-wrap:anywhere}} p.how{{min-height:4.5em;color:var(--muted);font-size:1rem}}
#took{{font-variant-numeric:tabular-nums}}
@media (prefers-reduced-motion:reduce){{*{{transition:none!important}}}}
</style></head>
<main><p id="page">This page is being built.<br>It shows as soon as it is ready.
<progress id="share" max="1" aria-labelledby="page" aria-describedby="doing" value="{share:.3f}"></progress>
<p class="how"><span id="doing">{doing}</span><br><span id="took">{time}</span></main>
"""


def waiting_page(standing: Standing | None) -> bytes:
    """The page while a build stands so; None where none goes on."""
    share, doing, time = (standing.share, standing.doing, standing.time) if standing else (0, "", "")
    return PAGE.format(share=share, doing=escape(doing), time=escape(time)).encode()
