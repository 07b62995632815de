"""build_site: a course in Pandoc Markdown -> a site with a deck, a page and a notebook for every lecture.

The house has floors. Imports run strictly downward; rooms on one floor do not know each other.

    __main__                         the command
    cli                              the door: commands, messages, exit status
    terminal preview verify          what is said; the course in browsers while it is written; two builds compared
    why                              what would be made again, and why
    build                            the spine: the phases of a build, top to bottom
    lectures progress                lectures side by side: read, run, converted; how far a build is
    convert write                    one lecture, slide by slide; lectures -> files
    passages                         one slide, through filters and readings
    manuscript readings execute      a lecture as read; what slides become in each reading; what their code shows
    read run filters                 Markdown -> document; code -> outcomes; elements -> elements
    memory parts news                what is kept; what pandoc shall write; what a build is asked, and says
    elements processes lock          nodes -> panflute's elements; work in other processes; one build at a time
    pandoc settings inputs verdicts  pandoc; front doors to the course's files; whether something is stale, and why
    digests body                     contents of files; a lecture, converted
    model kept nodes                 values; files of the memory; pandoc's JSON
    problems                         findings

Only pandoc.py starts pandoc, only run/process.py and run/worker.py the course's Python, verify.py whole builds, and
processes.py what only computes. A build in which nothing changed imports neither panflute nor jinja2, and runs no code.
tests/test_house.py reads this map, and holds it to be true.
"""

__version__ = "0.1.0"
