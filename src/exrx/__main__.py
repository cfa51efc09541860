"""The command ``exrx``, also as ``python -m exrx``."""

import gc
import sys


def main() -> int:
    """Run the command that was typed and return its exit code."""
    # What is loaded and read stays: looking through it for rubbish while it grows is a tenth of a short command.
    gc.set_threshold(100_000, 20, 20)
    from exrx.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
