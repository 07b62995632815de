"""Running a course's Python, exactly when it must: nothing else in build_site starts Python.

runner      steps -> outcomes: what is fresh comes from the store, what is stale runs
glance      steps -> outcomes that are known, for a preview that cannot wait
store       outcomes, kept between builds
workers     jobs side by side, each in a process; sessions that are kept for the next build
process     such a process as the parent sees it: begun in an environment of its own, told what to do, ended
worker      processes: one for each session and each figure, with limits, all ended at the end
supervisor  beside such a process: listens to it, and ends what is left
confined    inside such a process: an environment and limits of its own
checkpoint  inside such a process: whether a copy of it can go on later
session     inside such a process: cells in IPython
figures     inside such a process: figures, drawn by a function or left open by a cell
trace       inside such a process: what is read, as it is read
modules     inside such a process: the course's own modules, imported from their source
failure     inside such a process: an exception as its author needs to see it
preload     what is loaded once, before processes are forked from it
"""
