"""matplotlib's animations, in the player that matplotlib writes."""

from __future__ import annotations

import re
import uuid
from typing import Any

from matplotlib import pyplot as plt

from ..job import Shown

_FIRST = re.compile(r'frames\[0\] = "([^"]+)"')
_NAME = re.compile(r'id="_anim_img(\w+)"')
_ICONS = re.compile(r'<link rel="stylesheet"\s+href="https://[^"]*font-awesome[^"]*">')


def shown(animation: Any) -> Shown:
    """An animation as a reader can play it; its figure is not shown as well."""
    html = animation.to_jshtml()
    plt.close(animation._fig)
    return Shown("display", {"text/html": html})


def change(module: Any, _: Any) -> None:
    """Have `to_jshtml()` load nothing from elsewhere, and show something where no script runs; and help with videos."""
    play, film = module.Animation.to_jshtml, module.Animation.to_html5_video

    def to_html5_video(animation: Any, *args: Any, **given: Any) -> Any:
        writer = plt.rcParams["animation.writer"]
        if not module.writers.is_available(writer):
            instead = "install it, or show the animation itself, which needs none"
            raise RuntimeError(f"a video is made by {writer}, which is not installed here: {instead}")
        return film(animation, *args, **given)

    module.Animation.to_jshtml = lambda *args, **given: _still(play(*args, **given))
    module.Animation.to_html5_video = to_html5_video


def _still(html: str) -> str:
    """A player that shows its first frame from the start, with the site's icons, and names of its own."""
    found, named = _FIRST.search(html), _NAME.search(html)
    frame = found[1].replace("\\\n", "") if found else ""
    html = html.replace(named[1], uuid.uuid4().hex) if named else html
    return _ICONS.sub("", html).replace("<img id=", f'<img alt="A frame of the animation" src="{frame}" id=', 1)
