"""Runs the command line: python -m provender."""

import sys

from provender.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
