"""``python -m iomkg``."""

import sys

from iomkg.cli.start import main

sys.exit(main())
