"""Addresses of databases: taken apart, and put together for another role or database."""

from dataclasses import dataclass
from urllib.parse import quote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from app.operation.refusal import Refusal


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One database, as each role that uses it (`postgresql://…`)."""

    service: str
    owner: str
    admin: str


def parts_of(url: str) -> dict[str, str]:
    """The connection parameters in a libpq URL.

    Raises:
        Refusal: it cannot be read; the password in it is not repeated.
    """
    try:
        if not url.startswith(("postgresql://", "postgres://")):
            raise ProgrammingError("not a URL")
        return {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise Refusal(
            "SONTHANA_DATABASE_URL อ่านไม่ได้ ตัวอย่าง: postgresql://ชื่อ:รหัสผ่าน@เครื่อง:5432/sonthana",
            "SONTHANA_DATABASE_URL cannot be read. Example: postgresql://name:password@host:5432/sonthana",
        ) from error


def address(url: str, *, user: str | None = None, password: str | None = None, database: str | None = None) -> str:
    """The same server for another role or database.

    Args:
        url: Address of the server, with any role and database.
        user: Role to use instead; its `password` must come with it.
        password: Password of `user`.
        database: Database to use instead.
    """
    parts = parts_of(url)
    if user is not None:
        parts["user"] = user
        parts.pop("password", None)
        if password is not None:
            parts["password"] = password
    name = database or parts.pop("dbname", "") or parts.get("user", "")
    parts.pop("dbname", None)
    credentials = quote(parts.pop("user", ""), safe="")
    if "password" in parts:
        credentials += ":" + quote(parts.pop("password"), safe="")
    host, port = parts.get("host", ""), parts.get("port", "")
    place = ""
    if host and "/" not in host and "," not in host:
        place = f"[{host}]" if ":" in host else host
        parts.pop("host")
        if port:
            place += f":{parts.pop('port')}"
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in parts.items())
    return f"postgresql://{credentials}{'@' if credentials else ''}{place}/{quote(name, safe='')}" + (
        f"?{query}" if query else ""
    )
