"""Charts that scripts draw in a reader's browser, among what code shows; and whose scripts these are."""

from __future__ import annotations

from .model import Output

CHARTS = {  # MIME type of a chart's data -> the library that draws it, as templates/charts.js knows it
    "application/vnd.plotly.v1+json": "plotly",
    "application/vnd.vegalite.v6+json": "vega",
    "application/vnd.vegalite.v5+json": "vega",
    "application/vnd.build_site.bokeh+json": "bokeh",
}
LIBRARIES = "assets/libraries"  # the site's folder for their scripts
INSTALLED = "installed:"  # how the source of a file begins that an installed package has, at a path of its own


def kept_files(output: Output) -> tuple[str, ...]:
    """The files of an output that are kept between builds: all but those of installed packages."""
    return (*output.files.values(), *(one for one in output.scripts.values() if not one.startswith(INSTALLED)))
