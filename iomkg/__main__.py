"""``python -m iomkg``."""

import sys

from iomkg.cli.main import main

sys.exit(main())
