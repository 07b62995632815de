"""The preview: a build in a loop that stays warm, and the browsers that look on.

    live.py       the loop: what was saved -> what browsers are told -> the site
    desk.py       what the loop works with: all that stays warm, and who is told what
    watch.py      which files were saved, once they are complete
    builder.py    builds, one after the other in a thread: a newer edit ends the one that goes on
    installed.py  what is installed, which may change meanwhile
    pages.py      what browsers are shown: the published preview, and over it the lectures as they are just now
    gaze.py       what of it is looked at, and so comes first; waiting.py: what is shown where nothing is yet
    screen.py     a lecture as browsers have it, and what has changed in it; findings.py: problems, as they show them
    server.py     what was asked for -> the site's files; one stream of news for each browser
    clients.py    the connections over which it is asked for: none is waited for without end
    door.py       who may ask
    events.py     the news, from any thread to every stream
    live.js       the client, in every document that is served: with its modules it patches what is open, in place

Only server.py, clients.py and door.py import starlette and uvicorn. Files on disk stay as they were built.
"""
