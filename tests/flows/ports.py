"""Ports that nobody listens at."""

import socket


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
