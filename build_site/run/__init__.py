"""Runs a course's Python, exactly when it must: nothing else in build_site starts any.

runner      steps -> outcomes: what is fresh comes from the store, what is stale runs
freshness   whether a step has to run, and why
glance      steps -> outcomes that are known, for a preview that cannot wait
store       outcomes, kept between builds
shared      outcomes that are shared with others, at any address
vetted      whether they are such as steps can have
executor    where jobs run: the protocol, and this machine
cluster     another one: the workers of a Dask cluster
remote      a job on such a worker
job         what build_site and a job's processes say to each other
jobs        jobs side by side; the sessions of a lecture are kept for the next build
process     a session's processes as build_site sees them: begun in an environment of their own, told what to do, ended
inside      what these processes do: a supervisor, a job, and the checkpoints that a job leaves
supervisor  the supervisor's part: it listens to the job, keeps time, and ends what is left
hearing     how it listens, to what the job says and to what the kernel tells meanwhile
seccomp     the kernel tells which paths all of a session's processes look at
reads       what a session's steps look at, and what is to be said of that
surroundings  what of all paths is environment, and what is the author's

In the job's process, where the author's code runs:

confined    an environment and limits of its own
checkpoint  whether a copy of the process can go on later
session     cells in IPython, one after the other in one namespace
shell       IPython itself, which collects what it would print
terminal    printed text as a terminal shows it in the end
pictures    pictures that code shows, and their size
remarks     what deserves a word to the author: characters without a glyph, what Jupyter refuses, addresses
figures     drawn by a function, or left open by a cell
charts      of libraries whose scripts draw them in the reader's browser
made        scripts that are in no file of a package
apart       a function called in a copy of the process
backend     what matplotlib draws with
trace       what Python tells meanwhile: imports, lines; and what it reads, where the kernel does not tell
variables   the environment's variables, which count as what is read
entropy     chance, which is the same in every run
unsteady    what no memory can hold: the clock, generators without a seed
functions   functions that ask for it
programs    programs that show it
calls       the author's calls, which tell first what they call
modules     the course's own modules, imported from their source
failure     an exception as its author needs to see it
preload     what is loaded once, before processes are forked from it
"""
