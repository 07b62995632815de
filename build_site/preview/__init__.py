"""The preview: a build in a loop that stays warm, and the browsers that look on.

    live.py       the loop: what was saved -> what browsers are told -> the site
    watch.py      what was saved: events are hints, and the files' digests decide
    server.py     what was asked for -> the site's files; one stream of news for each browser
    door.py       who may ask
    events.py     the news, from any thread to every stream
    live.js       the client, in every document that is served: with its modules it patches what is open, in place

Only server.py and door.py import starlette and uvicorn. Files on disk stay as they were built.
"""
