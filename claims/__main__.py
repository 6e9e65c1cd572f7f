"""The process: the command `claims`, which is `python -m claims`, too."""

import gc
import sys

from claims.cli import main


def run() -> int:
    """Runs the command that the process was started with; returns its exit code."""
    try:
        return main()
    finally:
        # Python would look through all that was loaded before it ends: a quarter of a second.
        gc.freeze()


if __name__ == "__main__":
    sys.exit(run())
