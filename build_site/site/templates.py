"""The templates of a course. To compile them takes longer than to render a lecture: this is done once, and kept."""

from __future__ import annotations

import marshal
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.bccache import Bucket
from msgspec import Struct

from ..memory import kept
from ..memory.folder import TEMPLATES
from ..memory.kept import MEMORY
from .theme import template_files, template_folders

SYNTAX: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
MADE_BY = f"jinja2 {jinja2.__version__}, {SYNTAX}, Python {sys.version}"


def environment(root: Path) -> jinja2.Environment:
    """The course's templates as they are now, and the theme's; a name that they are not given is an error.

    It is the same environment as long as no file that a template can be or include has changed.
    """
    return _environment(root, tuple((file, *_version(file)) for file in template_files(root)))


@lru_cache(4)
def _environment(root: Path, _: tuple[tuple[Path, int, int], ...]) -> jinja2.Environment:
    return jinja2.Environment(
        **SYNTAX,
        loader=_Loader(template_folders(root)),
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        bytecode_cache=_Compiled(root / MEMORY / TEMPLATES),
    )


def template_source(env: jinja2.Environment, name: str) -> str:
    """A template as it is written. Raises jinja2.TemplateError."""
    assert env.loader
    return env.loader.get_source(env, name)[0]


@lru_cache(4)
def names_in(source: str) -> frozenset[str | None]:
    """The templates that one names as those to take in. Raises jinja2.TemplateError."""
    return frozenset(meta.find_referenced_templates(jinja2.Environment(autoescape=True).parse(source)))


def template_name(env: jinja2.Environment, file: Path) -> str | None:
    """The name of the template that is in a file, None where none is."""
    assert isinstance(env.loader, _Loader)
    folder = next(filter(file.is_relative_to, env.loader.searchpath), None)
    return file.relative_to(folder).as_posix() if folder else None


def _version(file: Path) -> tuple[int, int]:
    """When a file was written last, in nanoseconds, and its bytes; zeros where it has just gone."""
    try:
        version = file.stat()
    except OSError:
        return 0, 0
    return version.st_mtime_ns, version.st_size


class _Loader(jinja2.FileSystemLoader):
    """Tells of a template that is not UTF-8 as of other mistakes in it."""

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise jinja2.TemplateSyntaxError("not UTF-8 (save the file as UTF-8)", line, template) from None


class _Code(Struct, frozen=True):
    """A compiled template, and the digest of its source."""

    made_by: str
    source: str
    code: bytes


class _Compiled(jinja2.BytecodeCache):
    """Where compiled templates are kept: a file each, by their names and places (Jinja's key)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        known = kept.load(self._folder / bucket.key, _Code)
        if known and (known.made_by, known.source) == (MADE_BY, bucket.checksum):
            bucket.code = marshal.loads(known.code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        kept.make_folder(self._folder)
        kept.save(self._folder / bucket.key, _Code(MADE_BY, bucket.checksum, marshal.dumps(bucket.code)))
