"""One version of an input on its way into the database, the record and the feed."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.principal import Grant
from app.core.errors import FieldError, InvalidInput
from app.core.text import Text
from app.dialogue import queries
from app.dialogue.schemas import AssessmentContent
from app.record import service as record
from app.record.canonical import canonical, sha256
from app.record.events import Actor, Appended, Erasable, Event, Publication, Subject, in_utc

POSITION_DECIMALS = 12
"""Positions are kept to a millionth of a metre: every such number is written alike by all who write it (a double's
last bits are not), so that an input sent again is answered as it was the first time."""


class Submission:
    """One version of an input on its way into the database and the record."""

    def __init__(
        self, content: AssessmentContent, province_code: str, assessment_id: UUID, version: int, actor: Actor
    ) -> None:
        self.content = content
        self.province_code = province_code
        self.id = assessment_id
        self.version = version
        self.actor = actor
        self.subject = Subject("assessment", str(assessment_id), version)
        shape = shapely.transform(content.place.shape, lambda positions: positions.round(POSITION_DECIMALS) + 0.0)
        self.geom_wkb = shapely.to_wkb(shape)
        self.geometry: dict[str, Any] = json.loads(shapely.to_geojson(shape))
        self.text = Erasable(self.subject, "text", {"title": content.title, "description": content.description})
        reporter = content.reported_by
        self.reporter = Erasable(self.subject, "reporter", reporter.model_dump()) if reporter else None
        self.readings = [reading.model_dump() for reading in content.readings]
        self.request_digest = self._digest(self.text.salt, self.reporter.salt if self.reporter else b"")

    def _digest(self, text_salt: bytes, reporter_salt: bytes) -> bytes:
        """What tells a repetition: a digest of all that was sent, which nobody can guess at once a salt is erased."""
        sent = self.content.model_dump(mode="json", exclude={"geometry", "id"}) | {"geometry": self.geometry}
        return sha256(text_salt + reporter_salt + canonical(sent).encode())

    def repeats(self, first: RowMapping) -> bool:
        """Whether the same person sent the same before; nobody can tell after a part of it was erased."""
        if first["entered_by"] != self.actor.person_id or first["text_erased"] or first["reporter_erased"]:
            return False
        digest = self._digest(bytes(first["text_salt"]), bytes(first["reporter_salt"] or b""))
        return bytes(first["request_digest"]) == digest

    async def prepare(self, session: AsyncSession) -> queries.Prepared:
        """Look up what storing needs.

        Raises:
            InvalidInput: the kind is not on the province's list.
        """
        prepared = await queries.prepare(
            session, province_code=self.province_code, kind=self.content.kind, geom_wkb=self.geom_wkb
        )
        await self._require_kind(session, prepared)
        return prepared

    async def store(self, session: AsyncSession) -> tuple[queries.Prepared, datetime | None]:
        """Store a new input; returns what was looked up for it, and when it was stored (None: its UUID is taken).

        Raises:
            InvalidInput: the kind is not on the province's list.
        """
        prepared, submitted_at = await queries.insert_input(session, self.columns())
        await self._require_kind(session, prepared)
        return prepared, submitted_at

    async def _require_kind(self, session: AsyncSession, prepared: queries.Prepared) -> None:
        if prepared.kind_label is not None:
            return
        known = ", ".join(kind.code for kind in await queries.kinds(session, province_code=self.province_code))
        raise InvalidInput(
            errors=[
                FieldError(
                    "/kind", "unknown_kind", Text(f"ไม่รู้จักชนิดนี้ ใช้ได้: {known}", f"Unknown kind. Known are: {known}.")
                )
            ]
        )

    def columns(self) -> dict[str, Any]:
        """The row of this version, but for the areas that it touches."""
        content = self.content
        return {
            "province": self.province_code,
            "id": self.id,
            "version": self.version,
            "unit": content.unit,
            "kind": content.kind,
            "severity": content.severity,
            "life_at_risk": content.life_at_risk,
            "confidence": content.confidence,
            "observed_at": content.observed_at,
            "geom": self.geom_wkb,
            "accuracy_m": content.accuracy_m,
            "readings": json.dumps(self.readings),
            "channel": content.channel,
            "attachments": content.attachments,
            "text_id": self.text.id,
            "reporter_id": self.reporter.id if self.reporter else None,
            "signature_id": self.actor.signature.id,
            "entered_by": self.actor.person_id,
            "request_digest": self.request_digest,
        }

    async def append(
        self, session: AsyncSession, event_type: str, prepared: queries.Prepared, submitted_at: datetime
    ) -> Appended:
        """Write the event, and publish it where the rules say."""
        content = self.content
        observed_at = content.observed_at.isoformat()
        body = {
            "unit": content.unit,
            "kind": content.kind,
            "severity": content.severity,
            "life_at_risk": content.life_at_risk,
            "confidence": content.confidence,
            "observed_at": observed_at,
            "geometry": self.geometry,
            "accuracy_m": content.accuracy_m,
            "readings": self.readings,
            "channel": content.channel,
            "attachments": content.attachments,
            "area_codes": prepared.area_codes,
            "submitted_at": in_utc(submitted_at),
        }
        assert prepared.kind_label is not None  # noqa: S101 - prepare() refuses an unknown kind
        return await record.append(
            session,
            Event(
                type=event_type,
                province_code=self.province_code,
                subject=self.subject,
                actor=self.actor,
                content=body,
                erasables=[self.text, *([self.reporter] if self.reporter else [])],
                publication=publication(
                    self.province_code,
                    self.id,
                    body | {"state": "submitted", "title": content.title},
                    kind_label=prepared.kind_label,
                ),
            ),
            rules=prepared.rules,
        )

    def answer(self, prepared: queries.Prepared, appended: Appended, grant: Grant) -> dict[str, Any]:
        """The input as `queries.read_one` would read it back, without reading."""
        content = self.content
        return {
            **self.columns(),
            "area_codes": prepared.area_codes,
            "first_entered_by": self.actor.person_id,
            "state": "submitted",
            "title": content.title,
            "description": content.description,
            "text_erased": False,
            "geometry": self.geometry,
            "readings": self.readings,
            "reported_by": content.reported_by.model_dump() if content.reported_by else None,
            "signature": grant.signed_as,
            "record_seq": appended.record_seq,
            "feed_seq": appended.feed.get(f"{self.province_code}/command"),
        }


def publication(province_code: str, assessment_id: UUID, facts: dict[str, Any], *, kind_label: Any) -> Publication:
    """What the feed would say of an input."""
    title = facts["title"]
    labels = Text(kind_label["th"], kind_label["en"])
    return Publication(
        facts={name: facts[name] for name in ("unit", "kind", "severity", "life_at_risk", "area_codes", "channel")},
        item={
            "unit": facts["unit"],
            "topic": facts["kind"],
            "severity": facts["severity"],
            "life_at_risk": facts["life_at_risk"],
            "state": facts["state"],
            "observed_at": facts["observed_at"],
            "area_codes": facts["area_codes"],
            "geometry": facts["geometry"],
            "accuracy_m": facts["accuracy_m"],
            "subject": {"href": f"/api/v1/provinces/{province_code}/assessments/{assessment_id}"},
        },
        headline=titles(title, labels, facts["severity"]),
    )


def titles(title: str, kind_label: Text, severity: int) -> Text:
    """A title for readers of either language: what was written, led by the kind where it is in the other one."""
    is_thai = any("\u0e00" <= character <= "\u0e7f" for character in title)
    if is_thai:
        return Text(title, f"{kind_label.en}, severity {severity}: {title}")
    return Text(f"{kind_label.th} ระดับ {severity}: {title}", title)


COMPARED = (
    "unit",
    "kind",
    "title",
    "description",
    "severity",
    "life_at_risk",
    "confidence",
    "observed_at",
    "geometry",
    "accuracy_m",
    "readings",
    "channel",
    "attachments",
)


def difference(submission: Submission, present: RowMapping, base: RowMapping | None) -> list[dict[str, Any]]:
    """What one's own version and the present one say differently, field by field, with what both began from.

    Who reported it is left out: not everybody who may change an input may read that.
    """
    mine = submission.content.model_dump(mode="json", exclude={"geometry"}) | {"geometry": submission.geometry}
    mine["observed_at"] = submission.content.observed_at

    def shown(value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value

    return [
        {
            "pointer": f"/{name}",
            "yours": shown(mine[name]),
            "current": shown(present[name]),
            "base": shown(base[name]) if base is not None else None,
        }
        for name in COMPARED
        if mine[name] != present[name]
    ]
