"""What all tests share: the databases of tests/database.py, and a network that ends at this machine.

The network is closed by pytest-socket; its options stand in pyproject.toml (`--allow-hosts`, `--allow-unix-socket`).
"""

pytest_plugins = ["tests.database", "tests.service"]
