"""The commands `python -m flows.dataset` and `brievenbus schedule`: they start Prefect, watch it and end it.

A supervisor imports no Prefect. Prefect's server and its runs are children in sessions of their own, so that a signal
to the terminal's process group reaches the supervisor alone, which ends them in order.
"""

BROKEN = 70
"""Exit code of `flows.publishing` where Prefect itself failed; EX_SOFTWARE of sysexits.h."""
