"""What commands are given: the course, the site's folder, a day; and which command is meant."""

from __future__ import annotations

from pathlib import Path

import click

from .problems import nearest

COURSE = click.argument("course", type=click.Path(path_type=Path), default=".")
OUT = click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="The site's folder.  [default: _site in the course]"
)
PER_SHEET = ("1", "2", "3", "4", "6")
FORMS = ("text", "json", "github", "sarif")


class DefaultToBuild(click.Group):
    """`build_site`, `build_site COURSE` and `build_site -o DIR` build: the first word need not be a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help", "--version")):
            word = args[0] if args and not Path(args[0]).exists() else ""
            if word and (close := nearest(word, self.commands)):
                raise click.UsageError(f"No such command: {word}. Did you mean {close}?", ctx)
            args = ["build", *args]
        return super().parse_args(ctx, args)


def moment(_: click.Context, option: click.Parameter, value: str | None) -> str:
    """A moment as it is written, "" where none is given."""
    if value is None:
        return ""
    from .course.clock import moment_of

    try:
        moment_of(value)
    except ValueError:
        raise click.BadParameter(f"{value} is no date: write YYYY-MM-DD", param=option) from None
    return value


def in_folder(_: click.Context, option: click.Parameter, value: Path | None) -> Path | None:
    """A file to write, in a folder that is there: it takes minutes until it is written."""
    if value is not None and not value.parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.parent}", param=option)
    return value
