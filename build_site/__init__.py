"""build_site: a course in Pandoc Markdown -> a site with a deck, a page and a notebook for every lecture.

The house has floors. Imports run strictly downward; rooms on one floor do not know each other.

    cli                                  the door: commands, messages, exit status
    preview/                             the course in browsers while it is written: builds in a loop that stays warm
    verify  why                          two builds compared; what would run, and why
    build                                the spine: the phases of a build, top to bottom
    lectures  convert                    lectures side by side; one lecture through the rooms below
    execute  cells  parts                its code, its notebook, and what pandoc shall write of it
    read/    run/   filters/  write/     Markdown -> document; code -> outcomes; document -> document -> files
    memory   lock                        what is kept between builds, and who may touch it
    pandoc   settings  inputs            pandoc; front doors to the course's files
    digests  recent  body                contents of files; answers kept; a lecture, converted
    model    problems                    values; findings

Only pandoc.py starts pandoc, only run/process.py and run/worker.py the course's Python, and verify.py whole builds. A
build in which nothing changed imports neither panflute nor jinja2, and runs no code.
tests/test_house.py and tests/test_cli.py hold all of this to be true.
"""

__version__ = "0.1.0"
