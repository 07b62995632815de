"""Runs a course's Python, exactly when it must: nothing else in build_site starts any.

runner      the steps of a lecture -> outcomes: fresh ones from the store, others from jobs
freshness   whether a step has to run, and why
glance      steps -> outcomes that are known, for a preview that cannot wait
store       outcomes, kept between builds
shared      a store that is shared with others, at any address
vetted      whether what is in such a store can be the outcome of a step
executor    where jobs run: the protocols, and this machine
cluster     another one: the workers of a Dask cluster
remote      a job on such a worker
job         the messages between build_site and a job's processes
jobs        jobs side by side; the sessions of a lecture are kept for the next build
process     a supervisor, as build_site sees it
inside      a session's processes: the supervisor, a job, and the checkpoints that a job leaves
supervisor  what the supervisor does: it waits for the job's messages, keeps the time, and ends processes
deadline    how much time a step has left
hearing     how the supervisor waits for messages of the job and notifications of the kernel
seccomp     the kernel's notifications: which paths all of a session's processes look at
reads       the notes on that, and remarks
surroundings  which paths are the environment, and which are the author's

In the job's process, where the author's code runs:

confined    an environment and limits of its own
checkpoint  whether a copy of the process can go on later
session     steps in IPython, one after the other in one namespace
shell       IPython itself, which collects what it would print
terminal    printed text as a terminal shows it in the end
pictures    pictures that code shows, and their size
remarks     warnings: characters without a glyph, what Jupyter refuses, addresses of objects
figures     figures that a function draws, or that a cell leaves open
fonts, lighter, dark, draft   their fonts, smaller SVG, colours for the dark, and a draft of their alternative text
charts      charts of libraries whose scripts draw them in the reader's browser
made        scripts that are in no file of a package
apart       a function called in a copy of the process
backend     what matplotlib draws with
trace       what Python's audit hooks tell: imports, lines, and files where the kernel does not tell
variables   the environment's variables, which count as read when code asks for them
entropy     random numbers, the same in every run
unsteady    what differs from run to run: the clock, generators without a seed
functions   functions that ask for that
programs    programs that show it
calls       the author's calls, compiled so that each tells first what it calls
modules     the course's own modules, imported from their source
failure     an exception, as its author needs to see it
preload     what is loaded once, before processes are forked
"""
