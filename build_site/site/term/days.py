"""Days and times in the language of the course, as HTML that tells them to programs, too."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, format_time
from markupsafe import Markup

_ELEMENT = Markup('<time datetime="{}">{}</time>')


@lru_cache(8)
def locale_of(lang: str) -> Locale:
    """How a language writes days; English, where babel does not know it."""
    parts = lang.replace("-", "_").split("_")
    for name in ("_".join(parts), parts[0]):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def day_html(day: date, locale: Locale) -> Markup:
    """A day with its day of the week, and without its year."""
    return _ELEMENT.format(day.isoformat(), format_skeleton("MMMEd", day, locale=locale))


def long_day_html(day: date, locale: Locale) -> Markup:
    """A day with its month and year."""
    return _ELEMENT.format(day.isoformat(), format_date(day, "long", locale=locale))


def days_text(first: date, last: date, locale: Locale) -> str:
    """From a day to another."""
    return str(format_interval(first, last, "MMMd" if first.year == last.year else "yMMMd", locale=locale))


def time_html(day: date, start: time, end: time | None, zone: tzinfo | None, locale: Locale) -> Markup:
    """A time of a day, or from one to another."""
    begins = datetime.combine(day, start)
    if end:
        skeleton = "hm" if "a" in locale.time_formats["short"].pattern else "Hm"
        shown = format_interval(begins, datetime.combine(day, end), skeleton, locale=locale)
    else:
        shown = format_time(begins, "short", locale=locale)
    return _ELEMENT.format(begins.replace(tzinfo=zone).isoformat(timespec="minutes"), shown)
