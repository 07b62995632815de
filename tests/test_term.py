"""The term in `index.md`: what readers see of it, and what programs read: calendar, feed, heads, site map."""

from __future__ import annotations

import json
import os
import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import feedparser
import pytest
from icalendar import Calendar
from selectolax.lexbor import LexborHTMLParser

from build_site.build import build
from build_site.course.term import Event, Term, Words
from build_site.course.words import word
from build_site.news import Options
from build_site.problems import CourseError
from build_site.readings.page import Section, first_picture
from build_site.site.term.days import locale_of, long_day_html, time_html
from build_site.site.term.plan import plan_of

from .conftest import Make, build_course, contents, write

HOME = """---
title: Systems & people
institution: A University
semester: Spring 2027
timezone: Europe/Berlin
instructors: [A. Teacher]
meetings:
- date: 2027-03-15
  time: 10:15-11:45
  until: 2027-04-05
  except: 2027-03-22
  place: Room 3, [map](https://example.org)
  lectures: [01-a.md, b]
- {date: 2027-03-16}
- date: 2027-03-17
  time: "14:00"
  title: A *lab*, of which the name is so long; that its line has to be folded, for it has more bytes than 75
assignments:
- {title: Homework, due: 2027-03-21 23:59, points: 10, link: 02-b.md}
- {title: Essay, due: 2027-03-30, link: files/essay.txt, release: 2027-03-20}
exams:
- {title: Midterm, date: 2027-03-29, time: "9:00-11:00", place: Hall A}
announcements:
- {date: 2027-01-02, title: Rooms are known, text: "See [lecture one](01-a.md).", lang: de}
- {date: 2027-03-18 09:00, text: secret-news, lang: ar}
staff:
- {name: Ada, url: https://example.org/ada, email: ada@example.org, office-hours: Tuesdays}
---

Text.
"""
FILES: dict[str, str | bytes] = {
    "pyproject.toml": '[tool.build_site]\nurl = "https://example.org/c"\n',
    "slides/index.md": HOME,
    "slides/01-a.md": "---\ntitle: First *things*\ndescription: What <it> is.\nauthor: B. Author\n---\n\n## S\n\nx\n",
    "slides/02-b.md": "---\ntitle: secret-lecture\nrelease: 2027-03-20\n---\n\n## S\n\nx\n",
    "slides/03-c.md": "---\ntitle: Third\ndate: 2027-03-16\nlang: de\n---\n\n## S\n\nx\n",
    "slides/files/essay.txt": "secret-essay\n",
}
Site = dict[str, bytes]


def made(root: Path, day: str, out: str = "_site") -> Site:
    build(root, root / out, Options(as_of=day))
    return contents(root / out)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """The site before the lecture about secrets is released, and after that."""
    root = write(tmp_path_factory.mktemp("term"), FILES)
    return made(root, "2027-03-01"), made(root, "2027-03-20")


def shown(site: Site, path: str = "index.html") -> LexborHTMLParser:
    return LexborHTMLParser(site[path].decode())


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(one.text().split()) for one in page.css(selector)]


def test_home_has_weeks(sites: tuple[Site, Site]) -> None:
    page = shown(sites[0])
    assert texts(page, ".week > h3") == ["Week 1 Mar 15 – 21", "Week 3 Mar 29 – Apr 4", "Week 4 Apr 5 – 11"]
    assert [one.attributes["data-first"] for one in page.css(".week")] == ["2027-03-15", "2027-03-29", "2027-04-05"]
    names = ["First things", "Third", "A lab,", "Due Homework", "Exam Midterm", "Lecture", "Lecture"]
    assert [name.startswith(known) for name, known in zip(texts(page, ".week h4"), names, strict=True)] == [True] * 7
    assert texts(page, ".week li:first-child .place") == ["Room 3, map", "Hall A", "Room 3, map"]
    assert texts(page, ".week time[datetime='2027-03-15T10:15+01:00']") == ["10:15 – 11:45 AM"]
    assert page.css_first(".week time[datetime='2027-04-05T10:15+02:00']"), "in summer"
    assert page.css_first(".week a[href='https://example.org']")


def test_home_has_the_rest(sites: tuple[Site, Site]) -> None:
    page = shown(sites[0])
    assert texts(page, ".news li") == ["January 2, 2027 Rooms are known See lecture one."]
    assert page.css_first(".news a[href='a/index.html']")
    assert texts(page, "#_assignments li") == ["Homework Due Sun, Mar 21 11:59 PM 10 points"]
    assert texts(page, "#_exams li") == ["Midterm Mon, Mar 29 9:00 – 11:00 AM Hall A"]
    assert texts(page, "#_staff li") == ["Ada ada@example.org Office hours Tuesdays"]
    assert [one.attributes["href"] for one in page.css("#_staff a")] == [
        "https://example.org/ada",
        "mailto:ada@example.org",
    ]
    assert {"course.ics", "feed.xml"} <= {one.attributes["href"] for one in page.css(".subscribe a")}


def test_what_is_not_released_is_nowhere(sites: tuple[Site, Site]) -> None:
    before, after = sites
    assert not [path for path, data in before.items() if b"secret-" in data or "essay" in path]
    assert not shown(before).css("#_assignments a"), "the link waits for its lecture"
    places = ("index.html", "b/index.html", "feed.xml", "course.ics", "slides/files/essay.txt")
    assert [b"secret" in after.get(path, b"") for path in places[:4]] == [True] * 4
    assert [one.attributes["href"] for one in shown(after).css("#_assignments a")] == [
        "b/index.html",
        "files/essay.txt",
    ]
    assert texts(shown(after), ".news .what p, .news .what")[0] == "secret-news"


def test_announcements_may_be_in_another_language(sites: tuple[Site, Site]) -> None:
    told = [(one.attributes.get("lang"), one.attributes.get("dir")) for one in shown(sites[1]).css(".news .what")]
    assert told == [("ar", "rtl"), ("de", None)]
    entries = ET.fromstring(sites[1]["feed.xml"]).iter("{http://www.w3.org/2005/Atom}entry")
    langs = [one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in entries]
    assert langs == [None, "ar", "de", "de"]  # the lecture is in German, too


def test_the_calendar_is_one(sites: tuple[Site, Site]) -> None:
    data = sites[1]["course.ics"]
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines), "folded"
    calendar: Any = Calendar.from_ical(data)
    calendar.validate()
    assert not [error for one in calendar.walk() for error in one.errors]
    assert [one.tz_name for one in calendar.timezones] == ["Europe/Berlin"]
    found = calendar.events
    assert len(found) == len({one["uid"] for one in found}) == 8
    first = found[0]
    assert first.start == datetime(2027, 3, 15, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert first.end == datetime(2027, 3, 15, 11, 45, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (first["summary"], first["location"]) == ("First things", "Room 3, map")
    assert first["url"] == "https://example.org/c/a/index.html"
    assert all("DTSTAMP" in one for one in found)
    due = {str(one["summary"]): one.start for one in found if "Due" in one["summary"]}
    assert due["Due: Essay"] == date(2027, 3, 30)
    assert due["Due: Homework"] == datetime(2027, 3, 21, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))


def test_names_in_calendar_and_feed_stay(sites: tuple[Site, Site]) -> None:
    before, after = (Calendar.from_ical(site["course.ics"]).events for site in sites)
    assert {one["uid"] for one in before} < {one["uid"] for one in after}
    news, later = (feedparser.parse(site["feed.xml"]).entries for site in sites)
    assert {one.id for one in news} < {one.id for one in later}


def test_the_feed_is_one(sites: tuple[Site, Site]) -> None:
    """As RFC 4287 asks: absolute and unique names, one date each, an author, and no other elements."""
    data = sites[1]["feed.xml"]
    feed = feedparser.parse(data)
    assert (feed.version, feed.bozo) == ("atom10", False)
    assert [one.title for one in feed.entries] == ["secret-lecture", "secret-news", "Third", "Rooms are known"]
    assert (feed.feed.updated, feed.feed.title) == ("2027-03-20T00:00:00+01:00", "Systems & people")
    assert feed.entries[1].updated == "2027-03-18T09:00:00+01:00"
    assert feed.entries[3].content[0].value == 'See <a href="https://example.org/c/a/index.html">lecture one</a>.'
    assert feed.entries[0].link == "https://example.org/c/b/index.html"
    root, atom = ET.fromstring(data), "{http://www.w3.org/2005/Atom}"
    for one in [root, *root.findall(f"{atom}entry")]:
        assert [len(one.findall(atom + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert (one.findtext(f"{atom}id") or "").startswith("urn:uuid:")
    assert root.findtext(f"{atom}author/{atom}name") == "A. Teacher"
    assert [one.get("rel") for one in root.findall(f"{atom}link")] == ["alternate", "self"]
    page = shown(sites[0])
    for path in ("index.html", "a/index.html", "a/slides.html", "credits.html"):
        links = [one.attributes["href"] for one in shown(sites[0], path).css('link[type="application/atom+xml"]')]
        assert links == [("../" if "/" in path else "") + "feed.xml"], path
    news = {one.attributes["id"] for one in page.css(".news li")}
    assert feed.entries[3].link.partition("#")[2] in news


def test_heads_and_the_site_map(sites: tuple[Site, Site]) -> None:
    locs = re.findall("<loc>(.*)</loc>", sites[0]["sitemap.xml"].decode())
    assert locs == [
        "https://example.org/c/",
        "https://example.org/c/a/index.html",
        "https://example.org/c/c/index.html",
    ]
    ET.fromstring(sites[0]["sitemap.xml"])
    pages = [shown(sites[0], path) for path in ("index.html", "a/slides.html")]
    assert [one.attributes["href"] for page in pages for one in page.css("link[rel=canonical]")] == locs[:2]
    told = [json.loads(one.text()) for page in pages for one in page.css("script[type='application/ld+json']")]
    course, lecture = told
    assert (course["@type"], course["name"], len(course["hasPart"])) == ("Course", "Systems & people", 2)
    assert (lecture["@type"], lecture["name"], lecture["description"]) == (
        "LearningResource",
        "First things",
        "What <it> is.",
    )
    assert lecture["author"] == [{"@type": "Person", "name": "B. Author"}]
    assert lecture["url"] == locs[1]
    og = {one.attributes["property"]: one.attributes["content"] for one in pages[1].css("meta[property]")}
    assert (og["og:title"], og["og:url"]) == ("First things", "https://example.org/c/a/slides.html")


def test_the_same_bytes_at_another_time(
    sites: tuple[Site, Site], course: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TZ", "Asia/Tokyo")
    site = made(course(FILES), "2027-03-02")
    assert {path for path, data in site.items() if data != sites[0].get(path)} == {"manifest.json"}, (
        "which says the day"
    )


def test_a_course_that_uses_none_of_it_has_none(course: Make) -> None:
    site = made(
        course({"slides/01-a.md": "## S\n\nx\n", "slides/index.md": "---\ntitle: C\nmeetings:\n---\n"}), "2027-03-01"
    )
    assert not {"course.ics", "feed.xml", "sitemap.xml"} & site.keys()
    page = shown(site)
    assert texts(page, "h2") == ["Schedule"]
    assert not page.css("link[rel=canonical], link[rel=alternate], .subscribe, [data-now]")


def test_home_shows_the_first_picture_of_a_lecture(course: Make) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><path d="M0 0h4"/></svg>'
    hidden = "## Later {release=2999-01-01}\n\n![Not yet](d.svg)\n\n"
    root = course(
        {
            **{f"slides/{name}.svg": svg.replace("M0", f"M{ord(name)}") for name in "abd"},
            "slides/01-a.md": f"{hidden}## A\n\n![](b.svg)\n\n![Shown & seen](a.svg)\n",
            "slides/02-b.md": "## B\n\nNo picture.\n",
        }
    )
    site = root / "_site"

    def shown() -> list[str]:
        home = LexborHTMLParser((site / "index.html").read_text(encoding="utf-8"))
        assert all(one.attributes["alt"] == "" for one in home.css(".schedule img"))
        return [one.attributes["src"] or "" for one in home.css(".schedule img")]

    build(root, site, Options())
    assert shown() == ["a.svg"]
    (root / "slides/02-b.md").write_text("## B\n\n![Now](b.svg)\n", encoding="utf-8")
    build(root, site, Options())
    assert shown() == ["a.svg", "b.svg"]
    assert all((site / one).is_file() for one in shown())


def test_of_a_picture_for_several_values_home_shows_the_last() -> None:
    swept = Section(html='<img src="../a/0.svg" alt="A line" data-frames="../a/0.svg ../a/1.svg ../a/2.svg">')
    assert first_picture([swept]) == "a/2.svg"
    assert first_picture([Section(html='<img src="../a/0.svg" alt="One">'), swept]) == "a/0.svg"


def test_without_an_address_or_a_zone(course: Make) -> None:
    home = HOME.replace("timezone: Europe/Berlin\n", "")
    root = course({**FILES, "slides/index.md": home, "pyproject.toml": ""})
    report = build(root, root / "_site", Options(as_of="2027-03-20"))
    said = "slides/index.md:7: warning: no timezone is given: calendars take the times for those of wherever they are"
    assert [str(one).partition(" (")[0] for one in report.problems] == [said]
    calendar = (root / "_site/course.ics").read_text()
    assert "DTSTART:20270315T101500\n" in calendar
    feed = feedparser.parse((root / "_site/feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.entries[0].id.startswith("urn:uuid:")
    assert b'href="b/index.html"' in (root / "_site/feed.xml").read_bytes()
    assert not (root / "_site/sitemap.xml").exists()


def test_a_zone_that_there_is_not(course: Make) -> None:
    with pytest.raises(
        CourseError, match=r"slides/index.md:5: error: there is no time zone Europe/Berln \(did you mean"
    ):
        made(course({**FILES, "slides/index.md": HOME.replace("Berlin", "Berln")}), "2027-03-01")
    root = course({"slides/index.md": "---\ntitle: A\ntimezone: Europe/Berln\n---\n"})
    with pytest.raises(CourseError, match=r"slides/index.md:3: error: there is no time zone Europe/Berln"):
        build_course(root)


@pytest.mark.parametrize(
    ("lang", "day", "span", "week"),
    [
        ("en", "March 15, 2027", "10:15 – 11:45 AM", "Week 2"),
        ("en-GB", "15 March 2027", "10:15–11:45", "Week 2"),
        ("de", "15. März 2027", "10:15–11:45 Uhr", "Woche 2"),
        ("fr-CA", "15 mars 2027", "10 h 15 – 11 h 45", "Semaine 2"),
        ("es", "15 de marzo de 2027", "10:15–11:45", "Semana 2"),
        ("zh-Hans", "2027年3月15日", "10:15–11:45", "第 2 周"),
        ("xx", "March 15, 2027", "10:15 – 11:45 AM", "Week 2"),
    ],
)
def test_days_are_in_the_language_of_the_course(lang: str, day: str, span: str, week: str) -> None:
    locale, when = locale_of(lang), date(2027, 3, 15)
    assert re.sub("<.*?>", "", long_day_html(when, locale)) == day
    told = re.sub("<.*?>", "", time_html(when, time(10, 15), time(11, 45), None, locale))
    assert re.sub(r"\s+", " ", told) == span
    assert word(lang, "Week {n}", n=2) == week


def test_lectures_are_held_in_the_meetings_of_their_days() -> None:
    def lecture(slug: str, day: str) -> dict[str, str]:
        return {
            "slug": slug,
            "date": day,
            "title": slug,
            "plain_title": slug,
            "number": "",
            "page": f"{slug}/index.html",
        }

    lectures = [lecture("a", "2027-03-15"), lecture("b", "2027-03-15"), lecture("c", "2027-03-16"), lecture("d", "x")]
    days = [date(2027, 3, 15), date(2027, 3, 16), date(2027, 3, 16)]
    own = Event("meeting", "2", days[1], title=Words("Lab", "Lab"))
    term = Term(events=(Event("meeting", "1", days[0]), own, Event("meeting", "3", days[2], lecture="d")))
    plan = plan_of(term, lectures, "en", "")
    assert [row.title for week in plan.weeks for row in week.rows] == ["a", "Lab", "d"]
    assert [one["slug"] for one in plan.lectures] == ["b", "c"], "none is lost"
