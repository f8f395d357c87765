"""Run the command line: `python -m mockpaywall` is `mockpaywall`."""

import sys

from mockpaywall.cli import main

if __name__ == "__main__":
    sys.exit(main())
