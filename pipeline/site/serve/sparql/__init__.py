"""SPARQL 1.1 Protocol, read-only: Oxigraph in worker processes that can be killed, behind limits of our own.

Oxigraph's time limit misses many queries and then answers 200 with half a result, a nested query ends its process, and
`SERVICE` fetches any address. So a query is screened (`screen.py`), runs in a process without a network and with limits
on time, memory and output (`worker.py`, `pool.py`), and is sent when its result is complete on disk (`endpoint.py`).

    request -> endpoint -> screen -> clients (fair shares) -> pool -> worker -> file -> answer
    release -> stores.settle -> loading -> a store that never changes, named by one small file
"""
