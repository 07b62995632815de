"""The preview: a build in a loop that stays warm, and the browsers that look on.

    live.py       the loop: files that were saved -> messages to browsers -> the site
    desk.py       what the loop works with, and keeps from one build to the next
    watch.py      which files were saved, once they are complete
    builder.py    builds, one after the other in a thread: a newer edit ends the one that goes on
    installed.py  what is installed, which may change meanwhile
    pages.py      what browsers are shown: the published preview, and over it the lectures as they are just now
    gaze.py       what of it is looked at, and so comes first; waiting.py: what is shown where nothing is yet
    screen.py     a lecture as browsers have it, and what has changed in it; panel.py: problems, as the panel shows them
    server.py     what was asked for -> the site's files; one stream of news for each browser
    clients.py    the connections over which it is asked for: none is waited for without end
    door.py       who may ask
    events.py     the news, from any thread to every stream
    live.js       the client, in every document that is served: with its modules it patches what is open, in place

Only server.py, clients.py and door.py import starlette and uvicorn. Files on disk stay as they were built.
"""
