"""PostgreSQL's own programs: where they are, and the account that may run them (they refuse root)."""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.operation.refusal import Refusal

PACKAGED = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that the server runs under."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Whether this process has to change its user to run the server."""
        return self.uid != os.geteuid()


def server_account() -> Account:
    """This process's own account, or an unprivileged one when this process is root."""
    for who in ["postgres", "nobody"] if os.geteuid() == 0 else [os.geteuid()]:
        try:
            entry = pwd.getpwnam(who) if isinstance(who, str) else pwd.getpwuid(who)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Refusal("ไม่พบบัญชีผู้ใช้ที่จะเรียกใช้ PostgreSQL", "No account to run PostgreSQL under (postgres or nobody).")


def server_programs(major: str | None = None) -> Path:
    """The folder with `postgres` and `initdb`, of the newest version that has PostGIS.

    Args:
        major: The version that existing data needs (`15`); any if None.

    Raises:
        Refusal: none is installed.
    """
    candidates = sorted(PACKAGED.glob("*/bin"), key=lambda path: _version(path.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        candidates.append(Path(on_path).resolve().parent)
    complete = [path for path in candidates if (path / "postgres").exists() and (path / "initdb").exists()]
    if major is not None:
        complete = [path for path in complete if _major(path) == major]
        if not complete:
            raise Refusal(
                f"ข้อมูลในโฟลเดอร์สถานะเป็นของ PostgreSQL {major} ซึ่งไม่มีในเครื่องนี้: ติดตั้ง postgresql-{major}-postgis-3",
                f"The data in the state folder need PostgreSQL {major}, which is not on this machine: "
                f"install postgresql-{major}-postgis-3.",
            )
    for programs in complete:
        if (_share_folder(programs) / "extension" / "postgis.control").exists():
            return programs
    if complete:
        raise Refusal(
            "พบ PostgreSQL แต่ไม่มี PostGIS: ติดตั้งแพ็กเกจ postgresql-15-postgis-3 หรือสั่ง make setup",
            "PostgreSQL is here but PostGIS is not: install postgresql-15-postgis-3, or run make setup.",
        )
    raise Refusal(
        "ไม่พบ PostgreSQL: สั่ง make setup หรือกำหนด SONTHANA_DATABASE_URL ให้ชี้ไปที่ PostGIS ที่มีอยู่",
        "PostgreSQL was not found: run make setup, or point SONTHANA_DATABASE_URL at an existing PostGIS.",
    )


def environment() -> dict[str, str]:
    """A plain environment for the server: nothing of libpq's and nothing of this process's secrets."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def as_account(account: Account) -> dict[str, Any]:
    """Arguments for `subprocess` that run a program as this account, from a folder it can reach."""
    arguments: dict[str, Any] = {"cwd": "/", "env": environment()}
    if account.is_another:
        arguments |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return arguments


def run(account: Account, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run one of the programs to its end."""
    return subprocess.run(  # noqa: S603 - our own command line, no shell
        [str(part) for part in command], capture_output=True, text=True, check=False, **as_account(account)
    )


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account can reach into the folder, asked of the kernel rather than guessed from modes."""
    return run(account, ["/usr/bin/test", "-x", folder]).returncode == 0


def _major(programs: Path) -> str:
    """The major version of a folder of programs, from the program itself."""
    done = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return match.group() if (match := re.search(r"\d+", done.stdout)) else ""


def _version(name: str) -> int:
    return int(match.group()) if (match := re.match(r"\d+", name)) else 0


def _share_folder(programs: Path) -> Path:
    """The folder of extension files: Debian's layout, else what pg_config says."""
    packaged = Path("/usr/share/postgresql") / programs.parent.name
    if programs.is_relative_to(PACKAGED) and packaged.is_dir():
        return packaged
    config = programs / "pg_config"
    if not config.exists():
        return Path("/nonexistent")
    done = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=False)  # noqa: S603
    return Path(done.stdout.strip() or "/nonexistent")
