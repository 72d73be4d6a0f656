"""`python -m devhub_tui` is `devhub`."""

import sys

from devhub_tui.cli import main

sys.exit(main())
