"""What lectures have in common: files whose values are front matter of every lecture below their folder.

    _quarto.yml              all lectures; beside slides/, or in it
    slides/index.md          all lectures: those keys of the home page's front matter that are about them
    slides/.../_metadata.yml the lectures in its folder

What is further in takes precedence, and a lecture's own front matter takes it over all. What means nothing here is told
once, at the file's line, when a course is scanned.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatch
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from ..problems import CourseError, Place, Problem
from .front import Front
from .model import Course, Lecture
from .navbar import links_in
from .quarto import PROJECT as PROJECT_BLOCKS
from .quarto import Layer, judge, line_of, unknown
from .settings import read_text
from .sidebar import Sidebar, sidebars_in
from .ways import Way, Ways

PROJECT = ("_quarto.yml", "_quarto.yaml")
FOLDER = ("_metadata.yml", "_metadata.yaml")
LARGEST = 100_000  # values in a file
SHARED = ("execute", "format", "lang")  # of the home page's front matter
_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$", re.S | re.M)
_ITEM = re.compile(rf"^(?:{'|'.join(SHARED)})[ \t]*:.*\n(?:(?:[ \t#-].*)?\n)*", re.M)


def load_layers(root: Path, found: Iterable[str], home: str) -> tuple[tuple[Layer, ...], tuple[Problem, ...]]:
    """The layers of a course, given those that were `found` below slides/ and its home page; and what to tell of them.

    Raises CourseError where one cannot be read.
    """
    names = [name for name in PROJECT if (root / name).exists()]
    names += sorted(found, key=lambda path: (path.count("/"), posixpath.basename(path) in FOLDER))
    layers = [layer for name in names for layer in _with_named(root, name)]
    problems = [problem for one in layers for problem in _judge(one)]
    problems += _profiles(root, layers)
    if any(one.severity == "error" for one in problems):
        raise CourseError(problems)
    if home and (text := shared_values(read_text(root, home))):
        at = 1 + max((n for n, one in enumerate(layers) if is_project(one.file)), default=-1)
        layers.insert(at, Layer(home, posixpath.dirname(home) + "/", text))
    return tuple(layers), tuple(problems)


def _profiles(root: Path, layers: Sequence[Layer]) -> Iterator[Problem]:
    """A remark on each file that a project has for one of its profiles, and that is no layer by its own name."""
    for layer in (one for one in layers if is_project(one.file)):
        found = {one.relative_to(root).as_posix() for one in (root / layer.file).parent.glob("_quarto-*.y*ml")}
        for path in sorted(found - {one.file for one in layers}):
            hint = f"write what it says into {layer.file}"
            yield Problem(Place(path, 0), "files of profiles are not read", hint, "warning")


def _with_named(root: Path, name: str) -> Iterator[Layer]:
    """A layer, after those that it names as `metadata-files`, over which it takes precedence."""
    folder = posixpath.dirname(name)
    own = Layer(name, folder and f"{folder}/", read_text(root, name))
    named = values_of(own).get("metadata-files") if "metadata-files" in own.text else None
    for file in named if isinstance(named, list) else [named] if named else []:
        if not isinstance(file, str) or not (root / folder / file).is_file():
            place = Place(name, line_of([*enumerate(own.text.split("\n"), 1)], ["metadata-files"]))
            raise CourseError([Problem(place, f"metadata-files: there is no file {file}", "write its path from here")])
        path = posixpath.normpath(posixpath.join(folder, file))
        yield Layer(path, own.folder, read_text(root, path))
    yield own


def layers_of(course: Course, lecture: Lecture) -> tuple[Layer, ...]:
    """What a lecture has in common with others; the home page shares its own front matter with others alone."""
    path = lecture.path
    return tuple(one for one in course.layers if path.startswith(one.folder) and path != one.file)


def around_home(course: Course, lecture: Lecture) -> tuple[list[Layer], list[Layer]]:
    """The layers of a lecture that the home page comes after, and those that come after it, what is furthest in first.

    Those who read the home page itself have no use for what it shares as a layer.
    """
    layers = [one for one in layers_of(course, lecture)[::-1] if not course.home or one.file != course.home.path]
    return [one for one in layers if not is_project(one.file)], [one for one in layers if is_project(one.file)]


def project_front(course: Course) -> Front | None:
    """What a project says of the course, for one without a home page; None where there is no project."""
    layer = next((one for one in course.layers if is_project(one.file)), None)
    if not layer or course.home:
        return None
    values = values_of(layer)
    blocks = [values, *(block for name in PROJECT_BLOCKS if isinstance(block := values.get(name), dict))]
    told = {key: value for block in reversed(blocks) for key, value in block.items() if isinstance(value, str)}
    title, subtitle, description, lang = (told.get(key, "") for key in ("title", "subtitle", "description", "lang"))
    return Front(title, subtitle=html.escape(subtitle), description=description, lang=lang)


def ways_of(layers: Sequence[Layer], lectures: Iterable[Lecture]) -> tuple[Ways, tuple[Problem, ...]]:
    """The ways that a project gives to all pages, and warnings of those that lead nowhere."""
    layer = next((one for one in layers if is_project(one.file)), None)
    if not layer:
        return Ways(), ()
    lines = [*enumerate(layer.text.split("\n"), 1)]
    pages = {name: one.slug for one in lectures for name in _names(one)}

    def finder(*keys: str) -> Callable[[str], Place]:
        start = line_of(lines, keys)

        def place(written: str) -> Place:
            return Place(layer.file, next((at for at, line in lines if at >= start and written in line), start))

        return place

    ways, problems = Ways(), tuple[Problem, ...]()
    for block, values in values_of(layer).items():
        if block not in PROJECT_BLOCKS or not isinstance(values, dict):
            continue
        links, astray = links_in(values.get("navbar"), pages, finder(block, "navbar"))
        found, sidebars = Sidebar(pages, finder(block, "sidebar")), sidebars_in(values.get("sidebar"))
        titles = [title if isinstance(title := one.get("title"), str) else "" for one in sidebars]
        for title, one in zip(titles, sidebars, strict=True):
            found.read(one.get("contents"), Way(title if len(sidebars) > 1 else ""))
        found.close()
        name = titles[0] if len(titles) == 1 and found.parts else ""
        ways = Ways(ways.links + links, ways.name or name, ways.parts or tuple(found.parts))
        problems += (*astray, *found.problems)
    return ways, problems


def way_into(layers: Sequence[Layer], fragment: str) -> Place:
    """Where a project names a place in a lecture."""
    layer = next(one for one in layers if is_project(one.file))
    lines = enumerate(layer.text.split("\n"), 1)
    return Place(layer.file, next((at for at, line in lines if f"#{fragment}" in line), 1))


def _names(lecture: Lecture) -> Iterator[str]:
    """What a link may call a lecture, as seen from the course's folder or from slides/, by its source or Quarto's.

    A number before its name may be left out.
    """
    folder, suffix = posixpath.dirname(lecture.path), posixpath.splitext(lecture.path)[1]
    for path in dict.fromkeys((lecture.path, f"{folder}/{lecture.slug}{suffix}")):
        for name in (path, path.partition("/")[2]):
            yield from (name, f"{posixpath.splitext(name)[0]}.html")


def is_project(file: str) -> bool:
    """Whether a file is about the course, not about a folder's lectures."""
    return posixpath.basename(file) in PROJECT


def shared_values(text: str) -> str:
    """What of the home page's front matter is about all lectures."""
    matter = _MATTER.match(text)
    return "".join(item[0] for item in _ITEM.finditer(matter["yaml"])) if matter else ""


@lru_cache(64)
def values_of(layer: Layer) -> dict[str, Any]:
    """What a layer says, as text, lists and mappings. Raises CourseError where it is not YAML."""
    node = keys_in(layer.text, layer.file)
    return dict(_plain(node)) if node else {}


def keys_in(text: str, file: str) -> Any:
    """The node of what a file of YAML holds, None where it is empty.

    Raises CourseError where it is not YAML, holds no keys, or one of them twice.
    """
    import yaml  # few courses have such files

    try:
        node: Any = yaml.compose(text, yaml.SafeLoader)
        if _size(node, {}) > LARGEST:
            problem = Problem(Place(file), "it repeats itself to more than anybody reads", "use fewer of its * aliases")
            raise CourseError([problem])
        twice = [*given_twice(node)]
    except RecursionError:
        raise CourseError([Problem(Place(file), "something in it is nested too deeply", "flatten it")]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it cannot be read"
        hint = "write key: value, indented with spaces; a value with a colon needs quotes around it"
        raise CourseError(
            [Problem(Place(file, mark.line + 1 if mark else 1), f"not valid YAML: {what}", hint)]
        ) from None
    if node and node.id != "mapping":
        raise CourseError([Problem(Place(file), "it holds no keys", "write key: value")])
    if twice:
        hint = "take one of them away"
        raise CourseError(Problem(Place(file, line), f"{key} is given twice", hint) for key, line in twice)
    return node


def _size(node: Any, sizes: dict[int, int]) -> int:
    """How many values a node of YAML has in it, once what its aliases repeat is written out."""
    if not node or node.id == "scalar":
        return 1
    if id(node) not in sizes:
        held = [one for pair in node.value for one in pair] if node.id == "mapping" else node.value
        sizes[id(node)] = 1 + sum(_size(one, sizes) for one in held)
    return sizes[id(node)]


def given_twice(node: Any, above: str = "") -> Iterator[tuple[str, int]]:
    """The keys that a node of YAML has more than once, as `a.b[0].c`, and the line of each but the first."""
    if not node or node.id == "scalar":
        return
    names, is_mapping = set[str](), node.id == "mapping"
    for number, held in enumerate(node.value):
        key, value = held if is_mapping else (held, held)
        name = f"{above}.{key.value}".lstrip(".") if is_mapping else f"{above}[{number}]"
        if name in names:
            yield name, key.start_mark.line + 1
        names.add(name)
        yield from given_twice(value, name)


def _plain(node: Any) -> Any:
    """A node of YAML as text, list or mapping; what is true or false is `true` or `false`."""
    match node.id:
        case "mapping":
            return {str(_plain(key)): _plain(value) for key, value in node.value}
        case "sequence":
            return [_plain(one) for one in node.value]
    if node.tag.endswith(":bool"):
        return "true" if node.value.lower() in ("true", "yes", "on", "y") else "false"
    return "" if node.tag.endswith(":null") else node.value


def _judge(layer: Layer) -> Iterator[Problem]:
    values, lines = values_of(layer), [*enumerate(layer.text.split("\n"), 1)]

    def place(*keys: str) -> Place:
        return Place(layer.file, line_of(lines, keys))

    yield from unknown(values, place)
    yield from judge(values, place, is_project(layer.file))


def rendered(layers: Sequence[Layer], paths: Sequence[str]) -> list[str]:
    """Of the paths of lectures those that a project's `render` names, if one does: patterns, `!` before those not."""
    for layer in (one for one in layers if is_project(one.file)):
        project = values_of(layer).get("project")
        listed = project.get("render") if isinstance(project, dict) else None
        patterns = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
        wanted = [one for one in patterns if not one.startswith("!")]
        never = [one[1:] for one in patterns if one.startswith("!")]
        seen = partial(posixpath.relpath, start=posixpath.dirname(layer.file) or ".")
        paths = [path for path in paths if (not wanted or _matches(path, wanted)) and not _matches(seen(path), never)]
    return [*paths]


def _matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a lecture is what a pattern names, as seen from the course's folder or from slides/."""
    inside = path.partition("/")[2]
    wanted = [f"{one}*" if one.endswith("/") else one for one in patterns]
    return any(fnmatch(name, one) for one in wanted for name in (path, inside))
