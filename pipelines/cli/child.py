"""A child of `up`: runs a Python module that ends when its parent ends, however the parent ends.

Started as `python -m pipelines.cli.child <module> <arguments>`; Linux only, as the hub is.
"""

import ctypes
import runpy
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for an interrupt at the parent's death, then be the module."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
