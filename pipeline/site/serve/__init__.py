"""Serve the web root over HTTP: an ASGI application of Starlette on uvicorn, by default on loopback.

`application.py` lists the parts, one module or folder for each: `static.py` gives files and negotiated descriptions,
`sparql/` answers queries.
"""

from pipeline.site.serve.application import Served as Served
from pipeline.site.serve.server import serve as serve
from pipeline.site.serve.server import web_server as web_server
