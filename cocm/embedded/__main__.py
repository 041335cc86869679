"""`python -m cocm.embedded`: forget the demo's data, so that the next start begins anew."""

import sys

from cocm import embedded, local

try:
    embedded.erase(local.data_dir())
except embedded.CannotStart as exc:
    sys.exit(str(exc))
