"""What builds keep between them, in a folder of the course: where it is, and what it is valid for."""

from __future__ import annotations

from pathlib import Path

from .digests import Digests, digest_of
from .model import Course, Lecture
from .pandoc import executable
from .problems import CourseError, Place, Problem

MEMORY = ".build_site"  # safe to delete


def open_memory(root: Path) -> Path:
    """The course's memory, made if need be; Git is told to leave it alone."""
    memory = root / MEMORY
    try:
        memory.mkdir(exist_ok=True)
        (memory / ".gitignore").write_text("*\n")
    except OSError as error:
        problem = Problem(
            Place(str(memory)), f"cannot be written: {error.strerror}", "build_site keeps its memory there"
        )
        raise CourseError([problem]) from None
    return memory


def lecture_names(course: Course, notes: bool, digests: Digests) -> dict[Lecture, str]:
    """The name of each lecture's file in the memory: all that its conversion depends on but the files it looks at."""
    package = Path(__file__).parent
    code = [str(path) for path in package.rglob("*.py") if "vendor" not in path.parts]
    pandoc = executable().stat()  # its contents would take longer to read than a lecture to convert
    tools = [digests.of([*code, str(package / "worker.lua")]), pandoc.st_size, pandoc.st_mtime_ns]
    shared = digest_of([*tools, course.settings.trust, notes])
    end = ".notes.json" if notes else ".json"
    return {one: digest_of([shared, one.path, one.slug, one.number, digests(one.path)]) + end for one in course.sources}


def running_code(digests: Digests) -> str:
    """The digest of what runs steps."""
    return digests.of(map(str, (Path(__file__).parent / "run").glob("*.py")))


def forget(memory: Path, kept: set[str], notes: bool) -> None:
    """Drop stored lectures, of builds with `notes` or without, that no longer are what the course holds."""
    for file in memory.glob("?" * 64 + (".notes.json" if notes else ".json")):
        if file.name not in kept and file.is_file():
            file.unlink()
