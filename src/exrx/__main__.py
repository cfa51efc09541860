"""``python -m exrx``."""

import sys

from exrx.cli import main

if __name__ == "__main__":
    sys.exit(main())
