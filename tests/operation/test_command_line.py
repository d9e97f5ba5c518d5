"""The `sonthana` command: exit codes, and words instead of tracebacks."""

import os
import socket
import subprocess
from pathlib import Path

from app.core.settings import CHECKOUT

SONTHANA = CHECKOUT / ".venv" / "bin" / "sonthana"


def sonthana(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SONTHANA, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_is_help() -> None:
    done = sonthana("serve", "--help")
    assert done.returncode == 0
    assert "Example: " in done.stdout


def test_wrong_use_is_exit_code_2() -> None:
    assert sonthana("serve", "--port", "99999").returncode == 2
    assert sonthana("fly").returncode == 2


def test_a_wrong_setting_is_named() -> None:
    done = sonthana("serve", SONTHANA_POOL_SIZE="many")
    assert done.returncode == 2
    assert "SONTHANA_POOL_SIZE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = sonthana("up", PORT=str(other.getsockname()[1]), SONTHANA_STATE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "is taken" in done.stderr
    assert "พอร์ต" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_database_is_said_so_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://admin:hidden@127.0.0.1:1/sonthana"
    done = sonthana("migrate", SONTHANA_DATABASE_URL=url, SONTHANA_STATE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "Cannot connect to 127.0.0.1:1" in done.stderr
    assert "hidden" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
