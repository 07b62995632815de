"""build_site: a course in Pandoc Markdown -> a site with a deck, a page and a notebook for every lecture.

The house has floors. Imports run strictly downward; rooms on one floor do not know each other.

    __main__                   the command
    cli                        the door: the commands
    checked endings            what a check finds, as people and programs read it; how commands end
    arguments                  what commands are given
    terminal preview verify    what is said; the course in browsers while it is written; two builds compared
    paper                      lectures as PDF
    adopt                      decks that are there -> a course
    skeleton                   what a new course begins with
    cartridge                  a course -> what learning platforms import
    check                      all that is wrong with a course, or may be, before anybody sees it
    why                        what would be made again, and why
    build                      the spine: the phases of a build, top to bottom
    lectures progress          lectures side by side: read, run, converted; how far a build is
    convert site               one lecture, slide by slide; lectures -> files
    citations opening          what a lecture cites, written and listed; what it says of itself
    passages                   one slide, through filters and readings
    filtering                  one slide, through the filters that all readings share
    manuscript readings shown  a lecture as read; what slides become in each reading; what their code shows
    run filters                code -> outcomes; elements -> elements
    decks                      decks of other tools -> Pandoc Markdown
    markdown news              a text -> its document, and parts of it -> HTML; what a build is asked, and says
    memory body processes      what is kept between builds; a lecture, converted; work in other processes
    course                     what a course is: its files, settings and values
    problems colours           findings; colours, and how well one is read on another

Only markdown/pandoc.py starts pandoc, only run/process.py, inside.py and remote.py the course's Python (run/apart.py
and made.py libraries for it), markdown/diagrams.py programs that draw, of which mermaid.py copies itself,
check/browser.py browsers, verify.py whole builds, and processes.py what only computes. A build in which nothing
changed imports neither panflute nor jinja2, and runs no code.
tests/test_house.py reads this map, and holds it to be true.
"""

__version__ = "0.1.0"
