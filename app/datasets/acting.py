"""Somebody acting on one version of a dataset: what was done before, what is allowed now, what goes on the record."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.principal import Grant
from app.core.errors import FieldError
from app.core.text import Text
from app.datasets import queries
from app.datasets.models import DatasetVersion
from app.datasets.own_signature import OwnSignature
from app.datasets.present import checks_of
from app.datasets.publication import publication_of, subject_of
from app.datasets.refusals import ChecksOpen, DatasetStepRefused, NothingToRatify, ReviewsMissing
from app.datasets.states import EVENT_TYPES, MAY_ACT, OF_A_UNIT, UNITS, Act
from app.datasets.words import the_unit
from app.record import service as record
from app.record.events import Actor, Erasable, Event, Publication, in_utc


class Acting:
    """Somebody acting on one version, in one transaction."""

    def __init__(
        self,
        session: AsyncSession,
        dataset: DatasetVersion,
        actor: Actor,
        grant: Grant,
        reason: str,
        own_signature: OwnSignature | None = None,
    ) -> None:
        self.session = session
        self.dataset = dataset
        self.actor = actor
        self.grant = grant
        self.reason = reason
        self.own_signature = own_signature
        self.manifest: Mapping[str, Any] = json.loads(dataset.manifest)
        self.reviews: dict[str | None, str] = {}
        """Unit → the last word of its lead."""
        self.urged: set[str | None] = set()
        self.chair_has_acted = False

    async def read(self) -> None:
        """Read what was done before."""
        for row in await queries.acts(self.session, **self.dataset.key):
            done = row.DatasetAct
            if done.act in ("review", "send_back"):
                self.reviews[done.unit] = done.act
            elif done.act == "urge":
                self.urged.add(done.unit)
            elif done.act in ("release", "ratify") and done.role == "chair":
                self.chair_has_acted = True

    def check_state(self, act: Act) -> None:
        """Refuse what the present state does not allow."""
        state = self.dataset.state
        if act in ("release", "urge") and state == "candidate":
            missing = [unit for unit in UNITS if self.reviews.get(unit) != "review"]
            names = [the_unit(unit) for unit in missing]
            raise ReviewsMissing(
                Text(
                    f"ยังไม่ผ่านการพิจารณาของ{' และ'.join(one.th for one in names)} ให้หัวหน้าหน่วยพิจารณาก่อน",
                    f"Not reviewed yet by {' and '.join(one.en for one in names)}. Have their leads review it first.",
                ),
                extra={"missing": missing},
            )
        if state not in MAY_ACT[act]:
            raise DatasetStepRefused(extra={"state": state})
        if act == "ratify" and self.chair_has_acted:
            raise NothingToRatify

    async def check_list(self) -> None:
        """Refuse while anything on the check-list blocks."""
        checks = await checks_of(self.session, self.dataset, self.manifest)
        blocking = [check for check in checks if check.weight == "blocks"]
        if blocking:
            raise ChecksOpen(
                errors=[
                    FieldError(
                        f"/{check.subject['type']}/{check.subject['id']}",
                        check.code,
                        Text(f"{check.detail.th} — {check.mend.th}", f"{check.detail.en} — {check.mend.en}"),
                    )
                    for check in blocking[:100]
                ]
            )

    def reviews_after(self, grant: Grant) -> set[str | None]:
        """The units that have let it pass, once this lead has."""
        passed = {unit for unit, word in self.reviews.items() if word == "review"}
        return passed | {grant.unit}

    async def release(self) -> None:
        """Release the version, and deprecate what the same name had before."""
        if self.own_signature is not None:
            await self.own_signature.store(self.session, self.dataset)
        await self.do("release", to="released", publishes=True)
        code, name = self.dataset.province_code, self.dataset.name
        for row in await queries.versions(self.session, province_code=code, name=name):
            if row.ordinal < self.dataset.ordinal and row.state in MAY_ACT["deprecate"]:
                earlier = await queries.version(self.session, province_code=code, name=name, version=row.version)
                assert earlier is not None  # noqa: S101 - it was listed in this transaction
                acting = Acting(self.session, earlier, self.actor, self.grant, "")
                await acting.do("deprecate", to="deprecated", by=self.dataset.version)

    async def do(self, act: Act, *, to: str, publishes: bool = False, by: str | None = None) -> None:
        """Put an act on the record, publish it where it changes what the command has, and move the state."""
        dataset = self.dataset
        content: dict[str, Any] = {
            "act": act,
            "unit": self.grant.unit if act in OF_A_UNIT else None,
            "from": dataset.state,
            "to": to,
            "content_hash": dataset.content_hash,
        }
        if by is not None:
            content["superseded_by"] = by
        if act == "release" and self.own_signature is not None:
            content["signature"] = self.own_signature.as_json()
        subject = subject_of(dataset)
        appended = await record.append(
            self.session,
            Event(
                type=EVENT_TYPES[act],
                province_code=dataset.province_code,
                subject=subject,
                actor=self.actor,
                content=content,
                erasables=[Erasable(subject, "reason", self.reason)] if self.reason else [],
                publication=await self._publication(act, to) if publishes else None,
            ),
        )
        await queries.act_on(self.session, **self.dataset.key, record_seq=appended.record_seq)
        await self.session.refresh(dataset)

    async def _publication(self, act: Act, to: str) -> Publication:
        titles = Text(self.dataset.title_th, self.dataset.title_en)
        headlines = {
            "ratify": Text(f"ประธานให้สัตยาบันแล้ว: {titles.th}", f"Ratified by the chair: {titles.en}"),
            "retract": Text(
                f"เพิกถอนชุดข้อมูล: {titles.th} — {self.reason}", f"Dataset retracted: {titles.en} — {self.reason}"
            ),
        }
        return publication_of(
            self.dataset,
            self.manifest,
            await queries.extent_of(self.session, **self.dataset.key),
            state=to,
            observed_at=in_utc(datetime.now(UTC)),
            headline=headlines.get(act),
        )
