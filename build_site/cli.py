"""The door: the `build_site` command, and its exit status.

0 built, or checked, 1 problems in the course, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from . import __version__
from .arguments import COURSE, FORMS, OUT, PER_SHEET, DefaultToBuild, in_folder, moment
from .endings import Rebuilt, built, done, end_as_interrupted, failures
from .memory.kept import MEMORY, damage_in, write_whole
from .news import Options
from .site.swap import MANIFEST, clear_stages, remove
from .terminal import Bar, count, is_watched, linked, say, show, waiting


@click.group(cls=DefaultToBuild, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version")
def main() -> None:
    """Turn a course in Pandoc Markdown into a site: a deck, a page and a notebook for every lecture.

    Without a command, `build` is meant: `build_site` builds the course in this folder into _site/.
    """
    end_as_interrupted()


@main.command("build")
@COURSE
@OUT
@click.option("--notes", is_flag=True, help="Keep speaker notes in the decks (never publish these).")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="How much at a time.  [default: one for each core]")
@click.option("--as-of", metavar="DATE", callback=moment, help="Leave out what is released later.  [default: today]")
@click.option("--scheduler", metavar="ADDRESS", help="Run code on a Dask cluster, such as tcp://host:8786.")
@click.option("--store", metavar="ADDRESS", help="Look up there, too, what code shows: s3://bucket/course, …")
@click.option("--share", is_flag=True, help="Write what code shows to the store, for others.")
def build_command(
    course: Path,
    out: Path | None,
    notes: bool,
    strict: bool,
    jobs: int | None,
    as_of: str,
    scheduler: str | None,
    store: str | None,
    share: bool,
) -> None:
    """Build COURSE (default: this folder) into its site."""
    for name, address in (("--scheduler", scheduler), ("--store", store)):
        if address == "":  # as of a variable that is not set
            raise click.BadParameter("it is empty: write an address, or leave the option out", param_hint=name)
    start = time.perf_counter()
    target = out or course / "_site"
    with failures(course, target):
        options = Options(notes, strict, jobs or 0, scheduler or "", store or "", share, as_of)
        report = built(course, target.absolute(), options)
    show(report.problems)
    warned = f", {count(len(report.problems), 'warning')}" if report.problems else ""
    took = f"{time.perf_counter() - start:.2f} s{warned}"
    say(f"{done(report)} in {took}: {linked(target / 'index.html')}", bold=True, fg="yellow" if warned else "green")
    if report.upcoming:
        when, path = report.upcoming
        say(f"next release: {when}, in {path}")
    if is_watched():
        folder = "" if course == Path() else f" {course}"
        say(f"next: `build_site serve{folder} --open` shows each save as you write", dim=True)


@main.command("serve")
@COURSE
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Where to serve.")
@click.option("--host", default="127.0.0.1", help="Let others on the network look on; the address has a secret in it.")
@click.option("--open", "opens", is_flag=True, help="Open a browser.")
@click.option("--poll", is_flag=True, help="Look for changes again and again, where the system does not tell of them.")
def serve_command(course: Path, port: int, host: str, opens: bool, poll: bool) -> None:
    """Show COURSE in a browser while it is being written. Every save is on the screen at once."""

    with failures(course, interrupted="ended"):
        import webbrowser  # as are the server and what watches: imported by nobody else

        from .preview.desk import Remark, Saved, Serving
        from .preview.live import live

        rebuilt, bar = Rebuilt(), Bar()

        def listen(message: Any) -> None:
            match message:
                case Serving(address):
                    taken = f"port {port} is in use: " if port not in (0, urlsplit(address).port) else ""
                    say(f"{taken}serving {course} at {address} (Ctrl-C ends)", bold=True)
                    if opens:
                        webbrowser.open(address)
                case Saved():
                    rebuilt(message)
                case Remark(text):
                    say(text)
                case _:
                    bar.hear(message)

        try:
            live(course, host, port, poll, listen)
        except OSError as error:
            if error.filename == host:
                error.filename = f"--host {host!r}"
            raise


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    metavar="FOLDER|FILE",
    type=click.Path(path_type=Path),
    help="Take decks that are there: Markdown of Pandoc, Quarto, reveal.js, Slidev or Marp, notebooks, PowerPoint.",
)
def new(folder: Path, source: Path | None) -> None:
    """Make a small course in FOLDER, or one of decks that are there. It is ready to build."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        say(f"{folder}: error: this folder is not empty (choose a new one)", fg="red")
        sys.exit(1)
    from .skeleton import UNKNOWN, lay_out

    if source:
        _adopt(source, folder)
    else:
        try:
            lay_out(folder)
        except OSError as error:
            say(f"{folder}: error: cannot be written: {error.strerror}", fg="red")
            sys.exit(1)
        say(f"made a course in {folder}, with a lecture to change: {folder / 'slides/01-first-lecture.md'}", bold=True)
    say(f"`build_site serve {folder} --open` shows it in a browser, and each save at once")
    say(f"`build_site {folder}` builds it: then open {folder / '_site/index.html'}")
    if UNKNOWN in (folder / "requirements.txt").read_text("utf-8"):
        say(
            f"before its workflow publishes it, write where you have build_site from into {folder / 'requirements.txt'}"
        )


def _adopt(source: Path, folder: Path) -> None:
    """Make a course of decks, and say what it became."""
    with failures(folder):
        from .adopt import adopt

        made = adopt(source, folder, Bar().hear)
    kinds = ", ".join(dict.fromkeys(deck.kind for deck, _ in made.lectures))
    lectures, others = count(len(made.lectures), "lecture"), count(made.copied, "file")
    say(f"made a course in {folder} from {source} ({kinds}): {lectures}, {others} with them")
    errors = sum(one.severity == "error" for one in made.left)
    told = f"{count(len(made.left), 'line')} to look at" if made.left else "nothing"
    told += f", {count(errors, 'error')} among them" if errors else ""
    say(f"{folder / 'IMPORT.md'} tells what was understood and changed, and what is left: {told}")


@main.command("check")
@COURSE
@click.option("--external", is_flag=True, help="Ask other sites, too, whether links to them lead anywhere.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="For other programs."
)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--browser", is_flag=True, help="Look at every slide and page that is new in a browser, too.")
@click.option("--all", "everything", is_flag=True, help="With --browser: look at what was clean before, too.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=in_folder,
    help="Look at all in a browser; report on WCAG 2.2 AA.",
)
def check_command(
    course: Path, external: bool, form: str, strict: bool, browser: bool, everything: bool, report: Path | None
) -> None:
    """Tell what is wrong with COURSE, or may be. Its site stays as it is."""
    with failures(course):
        from .check import Looks
        from .checked import checked

        is_well = checked(course, form, strict, external, Looks(browser or everything, everything, report))
    sys.exit(not is_well)


@main.command("why")
@COURSE
@click.argument("lecture", default="")
@OUT
def why_command(course: Path, lecture: str, out: Path | None) -> None:
    """Tell what a build of COURSE would make again, and why. Of one LECTURE, by its name or file."""
    if not course.exists() and not lecture:  # `build_site why LECTURE` in the course's folder
        course, lecture = Path(), str(course)
    with failures(course):
        from .why import why

        verdicts = why(course, lecture, waiting, out)
    for one in verdicts:
        click.echo(f"{one.place}: {one.name}: {one.cause or 'fresh'}")
    for path in damage_in(course.absolute() / MEMORY):
        say(f"{path}: {click.style('warning:', fg='yellow', bold=True)} is damaged: set aside")
    if not any(one.kind == "step" for one in verdicts):
        say("no code runs here")


@main.command("pdf")
@COURSE
@click.argument("lecture", default="")
@OUT
@click.option("--deck", "kinds", flag_value="deck", multiple=True, help="The slides, one a sheet.")
@click.option("--page", "kinds", flag_value="page", multiple=True, help="The page.  [default]")
@click.option("--handout", "kinds", flag_value="handout", multiple=True, help="The slides, with lines for notes.")
@click.option("--per-sheet", type=click.Choice(PER_SHEET), default="3", show_default=True, help="Slides of a handout.")
def pdf_command(course: Path, lecture: str, out: Path | None, kinds: tuple[str, ...], per_sheet: str) -> None:
    """Build COURSE, and make PDFs of its lectures, or of one LECTURE. The site links to them."""
    if not course.exists() and not lecture:  # `build_site pdf LECTURE` in the course's folder
        course, lecture = Path(), str(course)
    start = time.perf_counter()
    target = out or course / "_site"
    with failures(course, target):
        from .paper import pdf

        printed = pdf(course, target.absolute(), lecture, kinds or ("page",), int(per_sheet), Bar().hear, say)
    show(printed.report.problems)
    for place in printed.places:
        click.echo(target / place)
    told = f"{count(len(printed.places), 'PDF')}, {printed.new} new"
    say(f"{told}, in {time.perf_counter() - start:.2f} s", bold=True)


@main.command("export")
@COURSE
@click.option("--cc", "is_cartridge", is_flag=True, help="A Common Cartridge: links, assignments and quizzes.")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="[default: course.imscc in COURSE]")
@click.option("--as-of", metavar="DATE", callback=moment, help="Leave out what is released later.  [default: today]")
def export_command(course: Path, is_cartridge: bool, out: Path | None, as_of: str) -> None:
    """Write COURSE for a learning platform. Canvas, Moodle and others import the file.

    Links lead to the site at the `url` of its settings. Quizzes whose answers are withheld are left out.
    """
    if not is_cartridge:
        raise click.UsageError("say what to write: --cc, a Common Cartridge")
    target = out or course / "course.imscc"
    with failures(course):
        from .cartridge import cartridge

        made = cartridge(course, as_of, Bar().hear)
        write_whole(target, made.data)
    show(made.problems)
    counted = (count(made.links, "link"), count(made.assignments, "assignment"), count(made.questions, "quiz question"))
    say(f"wrote {', '.join(counted)}: {target}", bold=True)


@main.command("verify")
@COURSE
def verify_command(course: Path) -> None:
    """Prove that COURSE gives the same bytes anywhere. It is built twice, under conditions that differ."""
    with failures(course):
        from .verify import verify

        found = verify(course)
    show(found.remarks)
    what = f"{count(found.files, 'file')}, {count(found.steps, 'step')}"
    say(f"verified: {what}: two builds, the same bytes", bold=True)


@main.command()
@COURSE
@OUT
def clean(course: Path, out: Path | None) -> None:
    """Remove COURSE's site and all that builds keep between them."""
    target, memory = out or course / "_site", course / MEMORY
    if not (target / MANIFEST).exists() and not memory.exists():
        say(f"{course}: error: nothing that build_site made is here", fg="red")
        sys.exit(1)
    import shutil

    from .site.publish import published

    with failures(course), _alone(course) if memory.exists() else nullcontext():
        remove(target, [*published(target), MANIFEST])
        clear_stages(target.resolve(), memory)
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()
        shutil.rmtree(memory, ignore_errors=True)
    say(f"removed {target} and {memory}")


def _alone(course: Path) -> AbstractContextManager[None]:
    from .memory.folder import open_memory
    from .memory.lock import exclusive

    return exclusive(open_memory(course.absolute()), waiting)
