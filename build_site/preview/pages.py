"""What browsers are shown: the site as it was last published, and over it the lectures as they are just now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from jinja2 import TemplateError
from msgspec.structs import replace

from ..body import Body
from ..course.layers import project_front
from ..course.model import DOCUMENTS, READINGS, Course, Lecture, Result, Step
from ..course.searched import SEARCHED
from ..course.secrets import is_cleaned
from ..memory.digests import Digests
from ..problems import CourseError, Damaged
from ..progress import Standing
from ..readings.deck import Slide
from ..site import render
from ..site.drawings import as_published
from ..site.libraries import located
from ..site.looks import SHEET, look_of, styled
from ..site.publish import published
from ..site.references import References
from ..site.results import Good, load_body
from ..site.templates import environment, names_in, template_source
from ..site.theme import theme_files
from .gaze import Gaze
from .screen import Message, OnScreen, news_of
from .waiting import waiting_page

FILES = {READINGS[name]: name for name in DOCUMENTS}  # of a lecture, which browsers show
ASKED_FOR = (".html", ".ipynb", ".md", SEARCHED)  # what is loaded when somebody goes there


class Pages:
    """The pages of a preview whose published files are in the folder `out`. Threads share it.

    `good` is what builds know of lectures (see `Warm`). `send` takes messages to browsers; `opened` is called with each
    lecture that a browser opens for the first time; `standing` tells how far a build is.
    """

    def __init__(
        self,
        course: Course,
        out: Path,
        good: Good,
        send: Callable[[Message], None],
        opened: Callable[[Lecture], None],
        standing: Callable[[], Standing | None],
    ) -> None:
        self.course, self._out, self._good = course, out, good
        self._send, self._opened, self._standing = send, opened, standing
        self._gaze = Gaze()
        self._lock = threading.RLock()
        self._telling = threading.RLock()  # so that messages are sent in the order in which they were made
        self._shown: dict[str, OnScreen] = {}
        self._stored: dict[str, tuple[Path, Result]] = {}  # converted, not published yet, and nobody has them open
        self._texts: dict[str, bytes] = {}
        self._manifest: dict[str, str] = {}
        self._told: set[str] = set()  # documents that browsers have as they will be published
        self._premature: set[str] = set()  # and those that they may have without all that others tell
        with suppress(CourseError):  # which the build reports
            self._manifest = published(out)
        self._renew()

    def begin(self, course: Course) -> None:
        """Take the course that a build begins with, and its templates."""
        with self._lock:
            before = self.course, self._environment
            self.course = course
            self._renew()
            if (self.course, self._environment) != before:
                self._told.clear()  # what is around the slides has changed, too
            paths = {one.path for one in course.sources}
            self._shown = {path: one for path, one in self._shown.items() if path in paths}

    def shown(self, path: str) -> OnScreen | None:
        """The lecture of a source file as browsers have it; None where they have none."""
        with self._lock:
            known = self._shown.get(path)
            lecture = next((one for one in self.course.sources if one.path == path), None)
            if known or not lecture or not (found := self._found(path)):
                return known
            file, result = found
            with suppress(CourseError, Damaged):
                self._shown[path] = OnScreen(lecture, result, load_body(file), file)
            return self._shown.get(path)

    def show(self, new: OnScreen) -> None:
        """Show a lecture from now on, and send browsers what has changed in it, and in lectures that refer to it."""
        lecture, result = new.lecture, new.result
        with self._telling:
            with self._lock:
                former, before = self.shown(lecture.path), References(self._results())
                self._shown[lecture.path] = new
                after = References(self._results())
                self._forget_texts(lecture)
                messages = [*news_of(former, new, before, after, self._slide_html())] if lecture.slug else []
                if lecture.slug and former and former.result.labels != result.labels:
                    for one in (one for one in self._shown.values() if one.body.refers_to(lecture.slug)):
                        self._forget_texts(one.lecture)
                        messages += news_of(one, one, before, after, self._slide_html()) if one is not new else ()
                if self._is_whole():
                    self._told |= {path for message in messages for path in message["paths"]}
                if former and former.result.front != result.front:
                    self._told.clear()  # other pages tell of it, too
            for message in messages:
                self._send(message)

    def converted(self, lecture: Lecture, result: Result, file: Path, body: Body | None) -> None:
        """Take a lecture that a build has converted, and show it at once if a browser has it."""
        with self._lock:
            if not body and lecture.path not in self._shown and not self._gaze.is_open(lecture.path):
                self._stored[lecture.path] = file, result  # to be loaded when somebody wants it
                return
        with suppress(Damaged):
            self.show(OnScreen(lecture, result, body or load_body(file)))

    def publish(self, faulty: set[str]) -> None:
        """Show what a build has published, but for what is shown already, and for `faulty` lectures."""
        with self._lock:
            shown = [one for path, one in self._shown.items() if path in self._good and path not in faulty]
        for one in shown:
            good = self._good[one.lecture.path]
            file, result = good.file, good.result
            if result is one.result:  # shown when it was converted
                with self._lock:
                    if self._shown.get(one.lecture.path) is one:
                        self._shown[one.lecture.path] = replace(one, file=file)
            elif file != one.file or result != one.result:  # the latter of a build that was interrupted
                self.show(OnScreen(one.lecture, result, load_body(file), file))
        with self._lock:
            before, self._manifest = self._manifest, published(self._out)
            self._texts.clear()
            self._stored.clear()
            told, self._told = self._told, set()
            premature, self._premature = self._premature, set()
            changed = [path for path, digest in self._manifest.items() if before.get(path) != digest]
            changed += before.keys() - self._manifest.keys()
        documents = [path for path in changed if path.endswith(".html") and path not in told]
        documents += premature - {*documents}
        files = [path for path in changed if not path.endswith(ASKED_FOR)]
        if documents:
            self._send({"kind": "changed", "paths": documents, "edited": None, "lecture": None})
        if files and before:  # else no browser has loaded any
            self._send({"kind": "files", "paths": files})

    def viewed(self, path: str, slide: str | None = None) -> None:
        """Note that a browser shows a document, at this slide ("": none); None while it has not told yet."""
        with self._lock:
            slug, _, name = path.rpartition("/")
            lecture = self._lecture(slug) if name in FILES else None
            if not lecture:
                return
            if slide is not None or not self.shown(lecture.path):
                self._gaze.rest_on(lecture, slide or "")
            is_first = self._gaze.open(lecture)
        if is_first:
            self._opened(lecture)

    def is_open(self, path: str) -> bool:
        """Whether a browser has asked for the lecture of a file."""
        return self._gaze.is_open(path)

    def reading(self, path: str) -> OnScreen | None:
        """The most urgent of the open lectures that read this file without being it, such as by including it."""
        with self._lock:
            found = [one for one in self._shown.values() if f"file:{path}" in one.result.reads]
            found = [one for one in found if one.lecture.path != path and self.is_open(one.lecture.path)]
            return min(found, key=lambda one: self.urgency(one.lecture), default=None)

    def urgency(self, lecture: Lecture) -> int:
        """What is looked at comes first, then what is next to it (see `Warm`)."""
        return self._gaze.distance(lecture.path)

    def step_urgency(self, path: str, steps: Sequence[Step]) -> tuple[int, bool]:
        """The same of steps of a lecture: those that the open slide asks for before its others."""
        with self._lock:
            shown = self._shown.get(path)
        is_others = not self._gaze.is_asked_by_slide(path, steps, shown.body if shown else None)
        return self._gaze.distance(path), is_others

    def find(self, path: str) -> bytes | Path | None:
        """The content at a path of the site, or the file that holds it; None where nothing is."""
        with self._lock:
            slug, _, name = path.rpartition("/")
            found = next((one for one in self._shown.values() if one.lecture.slug == slug), None)
            if found and name == SEARCHED:
                return render.found_by(self._given(), found.lecture, found.result, found.body).encode()
            lecture = self._lecture(slug) if name in FILES else None
            if lecture and (shown := self.shown(lecture.path)):
                with suppress(CourseError):  # a template is wrong, which the build reports
                    return self._text(shown, name)
            if path in self._manifest:
                return self._out / path
            if lecture or path == "index.html":
                return waiting_page(self._standing())
            sources = (one.result.assets[path] for one in self._shown.values() if path in one.result.assets)
            source = next(sources, None)
            if source and is_cleaned(source, self.course.settings):
                return as_published(self.course.root / source)
            if source:
                return self.course.root / located(source)
            return self._theme.get(path) or self._of_looks(path)

    def _of_looks(self, path: str) -> bytes | Path | None:
        """What the course's own looks have at a path of the site that no build has published yet."""
        with suppress(CourseError):  # which the build reports
            look = look_of(self.course)
            if file := {**look.font_files(), **look.pictures()}.get(path):
                return self.course.root / file
            if path == SHEET:
                return styled(self.course, look, {}, Digests(self.course.root))[0].get(path, "").encode()
        return None

    def _forget_texts(self, lecture: Lecture) -> None:
        for name in FILES:
            self._texts.pop(f"{lecture.slug}/{name}", None)

    def _lecture(self, slug: str) -> Lecture | None:
        return next((one for one in self.course.lectures if slug and one.slug == slug), None)

    def _text(self, shown: OnScreen, name: str) -> bytes:
        path = f"{shown.lecture.slug}/{name}"
        if path not in self._texts:
            given = self._given()
            if not self._is_whole():
                self._premature.add(path)
            text = render.lecture_file(given, shown.lecture, shown.result, shown.body, FILES[name])
            self._texts[path] = text.encode()
        return self._texts[path]

    def _given(self) -> render.Given:
        """What templates are told of the course as far as it is known."""
        results = self._results()
        home = results.get(self.course.home) if self.course.home else None
        front = home.front if home else project_front(self.course)
        course, ways = self.course, self.course.ways
        return render.given(course.root, course.settings, self._environment, front, results, is_live=True, ways=ways)

    def _results(self) -> dict[Lecture, Result]:
        """What is known of the course's lectures."""
        return {one: result for one in self.course.sources if (result := self._result(one))}

    def _is_whole(self) -> bool:
        """Whether something is known of all lectures."""
        return all(self._result(one) for one in self.course.sources)

    def _result(self, lecture: Lecture) -> Result | None:
        if shown := self._shown.get(lecture.path):
            return shown.result
        found = self._found(lecture.path)
        return found[1] if found else None

    def _found(self, path: str) -> tuple[Path, Result] | None:
        """Where a lecture that nobody is shown is stored, and what it told."""
        good = self._good.get(path)
        return self._stored.get(path) or ((good.file, good.result) if good else None)

    def _renew(self) -> None:
        """Take note of the templates that there are now."""
        root = self.course.root
        self._gaze.arrange(self.course)
        self._theme = {path: Path(file) for path, file in theme_files(root).items()}
        self._environment = environment(root)
        try:
            deck = template_source(self._environment, "deck.html")
            self._writes_slides = "slide.html" in names_in(deck)  # each by itself
        except (TemplateError, OSError):  # which the build reports
            self._writes_slides = False

    def _slide_html(self) -> Callable[[Slide], str] | None:
        """What writes one slide as the deck's template does; None where a course's own template may do otherwise."""
        return partial(render.slide_html, self._environment) if self._writes_slides else None
