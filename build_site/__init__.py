"""build_site: a course in Pandoc Markdown -> a site with a deck, a page and a notebook for every lecture.

The house has floors. Imports run strictly downward; rooms on one floor do not know each other.

    cli                                  the door: commands, messages, exit status
    build                                the spine: the phases of a build, top to bottom
    convert                              one lecture through the rooms below
    read/    filters/    write/          Markdown -> document -> document -> files
    pandoc   settings   digests          pandoc and panflute; front doors to the course's files
    model    problems                    values and findings

Only pandoc.py starts pandoc. A build in which nothing changed imports neither panflute nor jinja2.
tests/test_house.py and tests/test_cli.py hold all of this to be true.
"""

__version__ = "0.1.0"
