"""Run a module that ends with its parent: `python -m flows.leash MODULE ARGUMENTS…`, started by `supervisor.children`.

Standard input is a pipe that the parent keeps open. However the parent ends, SIGKILL included, the kernel closes it,
and the process group of the child ends too. Linux's PR_SET_PDEATHSIG would reach the child alone, not its children.
"""

import os
import runpy
import signal
import sys
import threading


def follow_parent() -> None:
    """End this process group when standard input ends. The program itself gets an empty standard input."""
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_wait, args=(pipe,), daemon=True).start()


def _wait(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    follow_parent()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
