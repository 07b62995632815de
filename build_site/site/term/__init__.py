"""The course's term, as readers get it.

days      days and times in the language of the course
plan      the term and its lectures -> what the home page shows: weeks, and what is due, new and who teaches
dated     what has a day: when there is a calendar, and a feed; names that stay the same
calendar  the same as a calendar that programs subscribe to: course.ics
feed      what is new, as programs read it: feed.xml
"""
