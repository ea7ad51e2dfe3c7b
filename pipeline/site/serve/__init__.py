"""Serve the web root over HTTP: an ASGI application of Starlette on uvicorn, by default on loopback.

`application.py` lists the parts, one module or folder for each: `static.py` gives files and negotiated descriptions,
`sparql/` answers queries. Nothing is imported here: a run that only brings stores up to date needs no server.
"""
