"""`python -m claims`: the same as the command `claims`."""

import sys

from claims.cli import main

sys.exit(main())
