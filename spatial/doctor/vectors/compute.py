"""Arrow's compute functions; they are made while pyarrow is imported, so that no type checker knows their names."""

from typing import Any

import pyarrow.compute

pc: Any = pyarrow.compute
