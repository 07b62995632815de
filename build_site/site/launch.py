"""Where a notebook of the course can be opened and run without installing anything: services elsewhere, plain links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from ..course.model import Result
from ..course.settings import REPOSITORY, Settings
from .results import facts_of

BRANCH = "gh-pages"  # of a repository whose address names none


class Launcher(NamedTuple):
    """A service that opens a notebook at an address."""

    name: str
    url: str


def launchers(settings: Settings, place: str) -> list[Launcher]:
    """The services that can open what stands at this place of the published site, by what the settings tell of it."""
    found = []
    if repository := re.fullmatch(REPOSITORY, settings.repository):
        owner, name, branch, folder = repository.group("owner", "name", "branch", "folder")
        where, path = f"{owner}/{name}", f"{folder}/{place}" if folder else place
        branch = branch or BRANCH
        colab = f"https://colab.research.google.com/github/{where}/blob/{branch}/{quote(path)}"
        binder = f"https://mybinder.org/v2/gh/{where}/{branch}?labpath={quote(path, safe='')}"
        found += [Launcher("Colab", colab), Launcher("Binder", binder)]
    if settings.jupyterlite and settings.url:
        notebook = quote(settings.url + quote(place), safe="")
        found.append(Launcher("JupyterLite", f"{settings.jupyterlite}lab/index.html?fromURL={notebook}"))
    return found


def requirements(results: Iterable[Result]) -> str:
    """The packages that the lectures' code ran on, as pip reads them: a line each, with its version."""
    return "".join(f"{name}=={version}\n" for name, version in facts_of(results) if _is_package(name))


def _is_package(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, distribution  # which a course without code does not need

    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False
