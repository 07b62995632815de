"""What a new course begins with: the theme's skeleton, and a list of what its site is built with."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from .site.theme import SKELETON, theme_folder

CONTENT = ("slides", "figures_src")  # folders that decks which are there come instead of
REQUIREMENTS = """\
# What the site is built with: build_site, and what cells import besides numpy and matplotlib.
{build_site}
"""
UNKNOWN = "# build-site @ git+https://...  <- where you have build_site from, so that the site can be built elsewhere"
_ORIGIN = re.compile(r'^\[remote "origin"\][^\[]*?^\s*url\s*=\s*(\S+)$', re.M)
_SSH = re.compile(r"(?:ssh://)?git@([\w.-]+)[:/](.+)")
_SECRET = re.compile(r"(?<=://)[^/@]*@")  # of an address: whose it is, and a token


def lay_out(folder: Path, with_content: bool = True) -> None:
    """Write the skeleton into `folder`; without its content for decks that are there. Raises OSError."""
    ignored = shutil.ignore_patterns("__pycache__", *(() if with_content else CONTENT))
    shutil.copytree(theme_folder() / SKELETON, folder, dirs_exist_ok=True, ignore=ignored)
    text = REQUIREMENTS.format(build_site=requirement(_installed()))
    (folder / "requirements.txt").write_text(text, "utf-8")


def requirement(installed: str) -> str:
    """What pip installs this build_site by on other machines, where that is known.

    `installed` is what pip has noted of where it was installed from: a repository, or a folder that may be a clone.
    """
    told = json.loads(installed or "{}")
    address = _SECRET.sub("", told.get("url", ""))
    if "vcs_info" in told:
        return f"build-site @ {told['vcs_info']['vcs']}+{address}@{told['vcs_info']['commit_id']}"
    with suppress(OSError, UnicodeDecodeError):
        if address.startswith("file:"):
            config = Path(url2pathname(urlsplit(address).path)) / ".git/config"
            origin = _ORIGIN.search(config.read_text("utf-8"))
            where = _SECRET.sub("", _SSH.sub(r"https://\1/\2", origin[1])) if origin else ""
            if where.startswith("https://"):
                return f"build-site @ git+{where}"
    return UNKNOWN


def _installed() -> str:
    with suppress(PackageNotFoundError):
        return distribution("build-site").read_text("direct_url.json") or ""
    return ""
