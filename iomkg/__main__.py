"""``python -m iomkg``."""

import sys

from iomkg.cli.entry import main

sys.exit(main())
