"""The places in the site of what belongs to the course as a whole; no lecture and no file of it can have them."""

from __future__ import annotations

from ..course.searched import LECTURES
from .swap import MANIFEST

CALENDAR = "course.ics"
FEED = "feed.xml"
LLMS = "llms.txt"  # see llms.py
REQUIREMENTS = "requirements.txt"  # what Binder installs
SITEMAP = "sitemap.xml"
WORKER = "sw.js"  # at the site's root, as it is for all below its own place
PAGES = ("index.html", "credits.html", "404.html")
OWN = (MANIFEST, *PAGES, LECTURES, CALENDAR, FEED, LLMS, REQUIREMENTS, SITEMAP, WORKER)
