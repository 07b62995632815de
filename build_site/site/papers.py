"""PDFs of lectures, which `build_site pdf` makes: a site has those that show what it shows, and tells where they are.

They are kept in the memory, each with a digest of all that its lecture's page and deck are made from. One that is not
up to date is left out of the site, never shown as if it were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from ..course.model import PAPERS, Lecture, Result
from ..memory import kept
from ..memory.digests import digest_of
from ..memory.folder import PACKAGE, code_in
from ..memory.verdicts import Manifest
from .libraries import located

FOLDER = "pdf"  # of the memory
TOLD = "PDFs"  # in the manifest of a lecture's pages: which they link to


class Paper(Struct, frozen=True):
    """A PDF: what it was made from, its file's digest, and of a handout how many slides are on a sheet."""

    made_from: str
    digest: str
    per_sheet: int = 0


class Papers(Struct, frozen=True):
    """The PDFs of a site, by their places in it: those that it has, and places of those that are not up to date."""

    current: Mapping[str, Paper] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()


def made_papers(memory: Path) -> dict[str, Paper]:
    """All PDFs that are kept, by their places in the site."""
    return kept.load(memory / FOLDER / "made", dict[str, Paper]) or {}


def kept_at(memory: Path, place: str) -> Path:
    """Where the PDF for this place in the site is kept."""
    return memory / FOLDER / place


def essence(
    lecture: Lecture, result: Result, shared: Manifest, own: Mapping[str, Manifest], digest: Callable[[str], str]
) -> str:
    """A digest of all that a lecture's PDFs are made from: what its pages are rendered from and show, and by what."""
    pages = {name: value for name, value in own[lecture.slug].items() if name != TOLD}
    assets = {target: digest(located(source)) for target, source in result.assets.items()}
    makers = [*code_in("paper"), *(str(PACKAGE / "paper" / name) for name in ("paper.js", "paper.typ"))]
    return digest_of([shared, pages, assets, [digest(file) for file in sorted(makers)]])


def papers_of(
    memory: Path,
    shown: Mapping[Lecture, Result],
    shared: Manifest,
    own: Mapping[str, Manifest],
    digest: Callable[[str], str],
) -> Papers:
    """The PDFs of the lectures that are shown; a file of the course at the same place comes first."""
    made = made_papers(memory)
    if not made:
        return Papers()
    current = {}
    taken = {target for result in shown.values() for target in result.assets}
    for lecture, result in shown.items():
        places = [place for place in map(lecture.paper, PAPERS) if place in made] if lecture.slug else []
        now = essence(lecture, result, shared, own, digest) if places else ""
        for place in places:
            is_whole = digest(str(kept_at(memory, place))) == made[place].digest
            if is_whole and made[place].made_from == now and place not in taken:
                current[place] = made[place]
    return Papers(current, tuple(place for place in made if place not in current))


def with_papers(own: Mapping[str, Manifest], papers: Papers) -> dict[str, Manifest]:
    """The manifests of groups of pages, each with the PDFs that it links to, where there are any."""
    told: dict[str, list[str]] = {}
    for place in papers.current:
        told.setdefault(place.partition("/")[0], []).append(place)
    return {slug: {**one, TOLD: ", ".join(sorted(told[slug]))} if slug in told else one for slug, one in own.items()}
