"""`[tool.build_site]` in the course's pyproject.toml -> settings; an unknown one is an error that names the nearest."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..problems import CourseError, Place, Problem, did_you_mean
from .theme import KEYS as OF_THEME
from .theme import NOTHING, Theme, as_written, theme_of

FILE = "pyproject.toml"
TABLE = ("tool", "build_site")
LARGEST = 20_000_000  # bytes of a text; a lecture has about 20,000
# of GitHub: a repository, or after /tree/ the branch of it, and the folder there, that has the published site
REPOSITORY = (
    r"https://github\.com/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?"
    r"(?:(?<=/)tree/(?P<branch>[\w.-]+)(?:/(?P<folder>[\w./-]*[\w.-]))?/?)?"
)
_SETS = re.compile(r"\s*(?:\[+(?P<table>[^\]#=]+)\]|(?P<key>[^\s=#\[][^=#]*)=)")  # a line of TOML
ADDRESSES = ("url", "jupyterlite")  # settings that are addresses of folders


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and bool(re.match(r"https?://[^/]", value))


KNOWN: dict[str, tuple[Callable[[Any], object], str]] = {  # a setting -> whether it takes a value; what to write else
    "trust": (lambda value: value in ("author", "contributor"), "it takes: author, contributor"),
    "lightbox": (
        lambda value: value == "auto" or isinstance(value, bool),
        "it takes: true, false",
    ),  # "auto" as Quarto has it
    "url": (_is_address, 'write where the site will be: "https://example.org/course/"'),
    "repository": (
        lambda value: isinstance(value, str) and re.fullmatch(REPOSITORY, value),
        'write the repository and branch that the site is published to: "https://github.com/me/course/tree/gh-pages"',
    ),
    "jupyterlite": (_is_address, 'write where a JupyterLite is: "https://example.org/course/"'),
    "editor": (
        lambda value: (
            isinstance(value, str)
            and ":" in value
            and "{file}" in value
            and {*re.findall("{.*?}", value)} <= {"{file}", "{line}"}
        ),
        'write an address: "vscode://file{file}:{line}"',
    ),
    "scheduler": (_is_text, 'write an address: "tcp://host:8786"'),
    "store": (_is_text, 'write an address: "s3://bucket/course"'),
    "publish": (
        lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
        'write a list of paths: ["files/*.pem"]',
    ),
    "theme": (lambda value: isinstance(value, dict), 'write a table: [tool.build_site.theme], below it name = "folio"'),
}


class Settings(Struct, frozen=True):
    """`[tool.build_site]` of the course's pyproject.toml; `editor` is an address that opens a {file} at a {line}.

    Code runs on the cluster of the `scheduler`, and what came of it is shared in a `store`, where these are addresses.
    `publish` has patterns of paths that are published although they look private (see `secrets`). Where `lightbox` is
    not "false", pictures open large in lectures that do not say otherwise. `url` is where the site will be, and ends
    with a slash; `repository` is where on GitHub it is kept too (see REPOSITORY), and `jupyterlite` the address of a
    JupyterLite that opens notebooks by their addresses. `theme` is what the course says of its looks.
    """

    trust: str = "author"
    editor: str = "vscode://file{file}:{line}"
    scheduler: str = ""
    store: str = ""
    publish: tuple[str, ...] = ()
    lightbox: str = "false"
    url: str = ""
    repository: str = ""
    jupyterlite: str = ""
    theme: Theme = NOTHING


def load_settings(root: Path) -> Settings:
    """The settings of the course in `root`; the defaults where it has none. Raises CourseError."""
    if not os.path.lexists(root / FILE):
        return Settings()
    import tomllib  # 3 ms, and many a course has no settings

    text = read_text(root, FILE)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise CourseError([Problem(Place(FILE), "something in it is nested too deeply", "flatten it")]) from None
    except tomllib.TOMLDecodeError as error:
        told = re.fullmatch(
            r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", str(error), re.S
        )
        what, line, column = told.group("what", "line", "column") if told else (str(error), None, None)
        place = Place(FILE, int(line or text.rstrip().count("\n") + 1), int(column or 0))
        raise CourseError([Problem(place, f"not valid TOML: {what}", _hint_of_toml(text, place))]) from None
    for path in ((*above, name) for above in ((), *((one,) for one in table)) for name in _tables(table, above)):
        if path != ("tool", "build_site") and re.sub(r"[-_ ]", "", path[-1].lower()) == "buildsite":
            head = f"[{'.'.join(path)}]"
            line = next((n for n, line in enumerate(text.split("\n"), 1) if line.strip() == head), 1)
            raise CourseError([Problem(Place(FILE, line), f"{head} is not read", "write [tool.build_site]")])
    for n, name in enumerate(TABLE, 1):
        table = table.get(name, {})
        if not isinstance(table, dict):
            place = Place(FILE, _line_of(text, *TABLE[:n]))
            raise CourseError([Problem(place, f"{name} must be a table: [tool.build_site]")])
    problems = [problem for key, value in table.items() if (problem := _judge(text, key, value))]
    looks = table.get("theme", {})
    theme, wrong = theme_of(
        looks if isinstance(looks, dict) else {}, lambda key: Place(FILE, _line_of(text, *TABLE, "theme", key))
    )
    if problems + wrong:
        raise CourseError(problems + wrong)
    given = {name: table[name].rstrip("/") + "/" for name in ADDRESSES if name in table} | {
        "lightbox": str(table.get("lightbox", False)).lower(),
        "publish": tuple(table.get("publish", ())),
        "theme": theme,
    }
    return Settings(**table | given)


def _tables(table: dict[str, Any], above: Sequence[str]) -> list[str]:
    """The names of the tables in a table, or in that of it which is above them."""
    for name in above:
        table = table[name] if isinstance(table[name], dict) else {}
    return [name for name, value in table.items() if isinstance(value, dict)]


def place_of(root: Path, key: str) -> Place:
    """Where a setting is."""
    return Place(FILE, _line_of(read_text(root, FILE), *TABLE, key))


def read_text(root: Path, path: str) -> str:
    """A text file of the course, with LF line ends and no BOM. Raises CourseError with line and column."""
    try:
        if not (root / path).is_file():  # a pipe would keep us waiting
            raise CourseError([Problem(Place(path), f"this is {no_file(root / path)}", "put a file in its place")])
        if (root / path).stat().st_size > LARGEST:
            hint = "nobody reads so much: is it what it should be?"
            raise CourseError([Problem(Place(path), f"it has more than {LARGEST:,} bytes", hint)])
        data = (root / path).read_bytes().removeprefix(codecs.BOM_UTF8)
        if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or b"\0" in data[:2] or data.count(0, 0, 1000) > 9:
            raise CourseError([Problem(Place(path), "this is UTF-16", "save the file as UTF-8")])
    except OSError as error:
        problem = Problem(Place(path), f"cannot be read: {error.strerror}", "check the file's permissions")
        raise CourseError([problem]) from None
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode().replace("\r\n", "\n").replace("\r", "\n")
        place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = f"not UTF-8: the byte 0x{data[error.start]:02x} cannot be read"
        raise CourseError([Problem(place, message, "save the file as UTF-8")]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        place = Place(path, text.count("\n", 0, text.index("\0")) + 1)
        raise CourseError([Problem(place, "the control character NUL", "delete it: no text has it")])
    return text


def no_file(path: Path) -> str:
    """What is in the place of a file; "" where nothing is."""
    if path.exists():
        return "" if path.is_file() else "a folder" if path.is_dir() else "not a regular file"
    return "a link that leads nowhere" if path.is_symlink() else ""


def _hint_of_toml(text: str, place: Place) -> str:
    """What to do about a line that is no TOML."""
    line = [*text.split("\n"), ""][place.line - 1]
    bare = re.match(r"\s*[\w.-]+\s*=\s*(?![\"'\[{\d+#-]|true\b|false\b)(\S+)", line)
    colour = re.match(r"\s*[\w.-]+\s*=\s*(#[0-9a-f]{3,8})\b", line, re.I)
    is_open = re.match(r"\s*[\w.-]+\s*=\s*([\"'])(?!.*\1)", line)
    if bare:
        return f"write {bare[1].lower()}" if bare[1].lower() in ("true", "false") else "write text in quotes"
    return f'write it in quotes: "{colour[1]}"' if colour else "close the quotes" if is_open else ""


def _judge(text: str, key: str, value: object) -> Problem | None:
    """What is wrong with a setting, None where nothing is."""
    place = Place(FILE, _line_of(text, *TABLE, key))
    if key not in KNOWN:
        hint = did_you_mean(key, [*KNOWN], "settings are: " + ", ".join(KNOWN))
        hint = "write it below [tool.build_site.theme]" if key in OF_THEME else hint
        return Problem(place, f"unknown setting: {key}", hint)
    takes, hint = KNOWN[key]
    if key == "trust":
        hint = did_you_mean(str(value), ("author", "contributor"), hint)
    return None if takes(value) else Problem(place, f"{key} cannot be {as_written(value)}", hint)


def _line_of(text: str, *keys: str) -> int:
    """The line that sets the last of some keys, each inside the one before it; tomllib does not keep it.

    Where there is no such line, that of the nearest table around it.
    """
    above: tuple[str, ...] = ()
    around = 1
    for number, line in enumerate(text.splitlines(), 1):
        if not (found := _SETS.match(line)):
            continue
        names = tuple(name.strip(" \t\"'") for name in (found["table"] or found["key"]).split("."))
        path = names if found["table"] else above + names
        above = path if found["table"] else above
        if path[: len(keys)] == keys:
            return number
        around = number if path == keys[: len(path)] else around
    return around
