"""Serve the web root over HTTP: an ASGI application of Starlette on uvicorn, by default on loopback.

`application.py` lists the parts, one module for each: `static.py` gives files and negotiated descriptions.
"""

from pipeline.site.serve.server import serve as serve
