"""The statements that submitting an input really sends, as a pgbench script with fresh UUIDs and the same data."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event

from app.accounts.dependencies import authenticate, digest_of
from app.accounts.policy import Policy
from app.core.database import Database
from app.dialogue import service
from app.dialogue.schemas import AssessmentCreate

WRITTEN_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


async def capture(database: Database, token: str, body: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Submit one input in this process; returns each statement with its parameters."""
    sent: list[tuple[str, Mapping[str, Any]]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, dict(parameters)))

    async with database.transaction() as session:  # once without notes: a new connection asks more
        await authenticate(session, digest_of(token))
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    async with database.transaction() as session:
        policy = Policy(await authenticate(session, digest_of(token)))
        content = AssessmentCreate.model_validate_json(json.dumps({**body, "id": str(uuid4())}))
        await service.submit_assessment(session, policy, province_code="90", content=content)
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return sent


def pgbench_script(sent: list[tuple[str, Mapping[str, Any]]], lasting: set[str]) -> str:
    """One transaction for `pgbench -f`; every UUID but the lasting ones is made anew each time."""
    fresh: list[str] = []
    for _, parameters in sent:
        for value in parameters.values():
            fresh += [found for found in WRITTEN_UUID.findall(str(value)) if found not in {*fresh, *lasting}]
    names = {found: f"u{number}" for number, found in enumerate(fresh)}
    lines = [f"\\set {name} random(0, 281474976710655)" for name in names.values()]
    lines += ["BEGIN;"]
    for statement, parameters in sent:
        lines.append(" ".join(_filled(statement, parameters, names).split()) + ";")
    return "\n".join([*lines, "COMMIT;", ""])


def _filled(statement: str, parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:
    statement = re.sub(r"--[^\n]*", "", statement)
    return PLACEHOLDER.sub(
        lambda found: _expression(parameters[found[1]], names) if found[1] else "%",
        statement,
    )


def _expression(value: Any, names: Mapping[str, str]) -> str:
    """A parameter as SQL, of the type that the driver gives it."""
    match value:
        case None:
            return "NULL"
        case bool() | int() | float():
            return str(value).lower()
        case bytes():
            return f"{_quoted(chr(92) + 'x' + value.hex())}::bytea"
        case datetime():
            return f"{_quoted(value.isoformat())}::timestamptz"
        case UUID():
            return f"({_renewed(str(value), names)})::uuid"
        case list():
            return f"{_quoted(json.dumps(value, ensure_ascii=False).translate({91: 123, 93: 125}))}::text[]"
        case _:
            return _renewed(str(value), names)


def _renewed(text: str, names: Mapping[str, str]) -> str:
    """Text with its fresh UUIDs made anew."""
    expression = _quoted(text)
    for found, name in names.items():
        if found in text:
            made = f"'00000000-0000-4000-8000-' || lpad(to_hex(:{name}::bigint), 12, '0')"
            expression = made if text == found else f"replace({expression}, '{found}', {made})"
    return expression


def _quoted(text: str) -> str:
    """A string constant; pgbench replaces `:name` even within quotes, so a colon is written as its code."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{escaped}'"


def write(path: Path, script: str) -> None:
    """Leave the script where PostgreSQL's account can read it."""
    path.write_text(script)
    path.chmod(0o644)
