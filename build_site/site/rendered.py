"""What a site's pages were rendered from, kept between builds: whether they have to be rendered again, and why.

Pages come in groups, by the lecture's address: those of a lecture, and those about the course, of which the home page
is one. Each has a manifest of its own, and all share another: templates, and what every page may tell of the course's
lectures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from ..course.charts import LIBRARIES
from ..course.front import Front
from ..course.layers import project_front
from ..course.model import Course, Lecture, Result
from ..course.term import Term
from ..course.ways import NO_WAYS
from ..memory.digests import Digests, digest_of
from ..memory.folder import PACKAGE, code_in
from ..memory.inputs import see
from ..memory.verdicts import Manifest, differences, in_words
from .fonts import Letters
from .looks import theme_digest
from .looks.typefaces import Face
from .references import References
from .results import facts_of
from .term.dated import dates
from .theme import files_below, template_folders

RENDERING = ("python", "jinja2", "markupsafe", "msgspec")  # what pages depend on
COURSE = ""  # the group of the pages about the course: the home page's address
REFERRED = "what it refers to"  # in other lectures
CHANGED = "the site does not hold them as they were made"


class Group(Struct, frozen=True):
    """What a group of pages was rendered from, but for what all are; its letters, and files: path -> digest."""

    manifest: Manifest
    files: Mapping[str, str]
    letters: Letters


class Rendered(Struct, frozen=True):
    """What a site was rendered from: what is shared by all of its groups, and each by the lecture's address.

    `drawings` are those that are not published as they are: digest of the file -> of what is published. `fonts` are
    those that were cut (see fonts.py), `faces` what the course's own are, and `sizes` what files take where browsers
    keep them (see offline.py), by their digests.
    """

    shared: Manifest = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    drawings: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, str] = field(default_factory=dict)
    faces: Mapping[str, Face] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)


def record(memory: Path, out: Path) -> Path:
    """The file that tells what the site in `out` was rendered from."""
    return memory / f"rendered-{digest_of(str(out))[:8]}"


def shared_manifest(course: Course, fronts: Mapping[Lecture, Front], digests: Digests) -> Manifest:
    """What all pages are rendered from, given the front matter of the lectures that are shown."""
    home = next((front for one, front in fronts.items() if not one.slug), None)
    drawings = ("markdown/drawing.py", "markdown/harmless.py", "markdown/addresses.py")
    values = [str(PACKAGE / file) for file in ("body.py", "colours.py", "course/model.py", "run/dark.py", *drawings)]
    return {
        **{name: getattr(course.settings, name) for name in ("trust", "url", "repository", "jupyterlite")},
        "build_site": digests.of([*code_in("site", "site/looks", "readings"), *values]),
        **{f"version:{name}": see(course.root, f"version:{name}", digests) for name in RENDERING},
        **{f"file:{name}": digests(file) for name, file in _templates(course.root)},
        **({"project": digest_of(project)} if (project := project_front(course)) else {}),
        **({"ways": digest_of(course.ways)} if course.ways != NO_WAYS else {}),
        **({"theme": theme} if (theme := theme_digest(course, digests)) else {}),
        "dates": digest_of(dates(home, [front for one, front in fronts.items() if one.slug])),
        **{f"lecture {one.path}": digest_of([one.slug, one.number, _shared(front)]) for one, front in fronts.items()},
    }


def _shared(front: Front) -> Front:
    """What other pages may tell of front matter: not what is new in the course, which only its home page shows."""
    return replace(front, term=Term(), meta={}) if front.term != Term() else front


def manifests(shown: Mapping[Lecture, Result], stored: Mapping[Lecture, Path]) -> dict[str, Manifest]:
    """What each group of pages is rendered from, but for what all are."""
    converted = {one.slug: digest_of([stored[one].name, dict(result.reads)]) for one, result in shown.items()}
    references = References(shown)
    others = {one.slug: references.of_others(one, result) for one, result in shown.items() if result.references}
    used = sorted({target for result in shown.values() for target in result.assets if target.startswith(LIBRARIES)})
    titles = [[references.filler(one, "page")(owed.title) for owed in result.credits] for one, result in shown.items()]
    owed = digest_of([used, titles, *(result.credits for result in shown.values())])
    ran_on = digest_of(facts_of(shown.values()))
    pictures = digest_of([[one.slug, result.picture] for one, result in shown.items()])
    course = {"home": converted.pop(COURSE, ""), "credits": owed, "what code ran on": ran_on, "pictures": pictures}
    own = {COURSE: course, **{slug: {"converted": made} for slug, made in converted.items()}}
    return {slug: {**one, REFERRED: digest_of(others[slug])} if slug in others else one for slug, one in own.items()}


def judge(
    former: Rendered, shared: Manifest, out: Path, digest: Callable[[str], str]
) -> Callable[[str, Manifest], str]:
    """What tells why a group, by its name and its own manifest, has to be rendered; "" where it has not."""
    common = [*differences(shared, former.shared)]

    def cause(name: str, own: Manifest) -> str:
        known = former.groups.get(name)
        if not known:
            return "they were never rendered"
        causes = [*common, *differences(own, known.manifest)]
        if not causes and any(digest(f"{out}/{path}") != made for path, made in known.files.items()):
            return CHANGED
        return in_words(causes)

    return cause


def _templates(root: Path) -> Iterator[tuple[str, str]]:
    """Every file that a template can be or include, by the name that the course knows it by."""
    for folder in template_folders(root):
        place = "templates" if folder == root / "templates" else "build_site's templates"
        for name in files_below(folder):
            yield f"{place}/{name}", f"{folder}/{name}"
