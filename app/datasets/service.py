"""The rules of decision datasets: reviewing, sending back, urging, releasing, ratifying, retracting."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.accounts.principal import Grant
from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.text import Text
from app.datasets import queries
from app.datasets.models import DatasetVersion
from app.datasets.own_signature import OwnSignature
from app.datasets.present import checks_of
from app.datasets.publication import publication_of, subject_of
from app.datasets.states import ACTIONS, EVENT_TYPES, MAY_ACT, NEEDS_REASON, OF_A_UNIT, UNITS, Act
from app.jobs import service as jobs
from app.record import service as record
from app.record.events import Actor, Erasable, Event, Publication, in_utc

PUBLISHING = "dataset.publish"
UNIT_WORDS = {
    "structural": Text("หน่วยใช้โครงสร้าง", "the structural unit"),
    "non_structural": Text("หน่วยไม่ใช้โครงสร้าง", "the non-structural unit"),
}


class DatasetStepRefused(Conflict):
    """The state of a dataset does not allow the act."""

    code = "dataset_step_refused"
    title = Text("สถานะของชุดข้อมูลทำรายการนี้ไม่ได้", "The state of this dataset does not allow that")
    advice = Text("โหลดหน้านี้ใหม่เพื่อดูสถานะล่าสุด", "Load it again to see its present state.")


class ReviewsMissing(Conflict):
    """Both units' leads review before a release."""

    code = "reviews_missing"
    title = Text("หัวหน้าหน่วยยังพิจารณาไม่ครบ", "The units' leads have not both reviewed it")
    advice = Text("ให้หัวหน้าหน่วยทั้งสองพิจารณาก่อน", "Have the leads of both units review it first.")


class ChecksOpen(Conflict):
    """Something on the check-list blocks."""

    code = "checks_open"
    title = Text("รายการตรวจยังไม่ผ่าน", "The check-list is not clear")
    advice = Text("แก้ไขรายการที่ระบุไว้ แล้วจัดทำชุดข้อมูลใหม่", "Mend what is named, then assemble the dataset again.")


class OtherContent(Conflict):
    """Whoever acts looked at another content."""

    code = "content_differs"
    title = Text("เนื้อหาไม่ใช่ฉบับที่ท่านดู", "Not the content that you looked at")
    advice = Text("โหลดหน้านี้ใหม่ ตรวจดูเนื้อหา แล้วทำอีกครั้ง", "Load it again, look at it, and act again.")


class NothingToRatify(Conflict):
    """Only an urgent release is ratified, once."""

    code = "nothing_to_ratify"
    title = Text("ไม่มีการเผยแพร่เร่งด่วนที่รอสัตยาบัน", "There is no urgent release to ratify")
    advice = Text("การเผยแพร่นี้ประธานเผยแพร่เองหรือให้สัตยาบันแล้ว", "The chair released it, or has ratified it already.")


async def act_on_dataset(
    session: AsyncSession,
    policy: Policy,
    *,
    province_code: str,
    name: str,
    version: str,
    act: Act,
    reason: str = "",
    content_hash: str | None = None,
    own_signature: OwnSignature | None = None,
) -> DatasetVersion:
    """Review, send back, urge, release, ratify or retract a version.

    Raises:
        NotFound: there is no such version.
        InvalidInput: a reason is needed.
        OtherContent: `content_hash` is not the dataset's.
        ReviewsMissing: a release before both units' leads have reviewed.
        DatasetStepRefused: the present state does not allow it.
        ChecksOpen: something blocks a review or a release.
        NothingToRatify: no urgent release waits for the chair.
    """
    grant = policy.require(ACTIONS[act], province_code)
    await queries.lock_name(session, province_code=province_code, name=name)
    dataset = await queries.version(session, province_code=province_code, name=name, version=version)
    if dataset is None:
        raise NotFound
    if content_hash is not None and content_hash != dataset.content_hash:
        raise OtherContent(extra={"content_hash": dataset.content_hash})
    if act in NEEDS_REASON and not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "missing", Text("ต้องบอกเหตุผล", "Say why."))])
    acting = _Acting(session, dataset, policy.principal.actor(grant), grant, reason.strip(), own_signature)
    await acting.read()
    acting.check_state(act)
    if act in ("review", "urge", "release"):
        await acting.check_list()
    if own_signature is not None:
        own_signature.check(dataset)
    match act:
        case "review":
            await acting.do(act, to="reviewed" if acting.reviews_after(grant) == set(UNITS) else dataset.state)
        case "send_back":
            await acting.do(act, to="candidate")
        case "urge":
            await acting.do(act, to=dataset.state)
            if acting.urged | {grant.unit} == set(UNITS):
                await acting.release()
        case "release":
            await acting.release()
        case "ratify":
            await acting.do(act, to=dataset.state, publishes=True)
        case _:
            await acting.do("retract", to="retracted", publishes=True)
    if act not in ("review", "send_back") and dataset.state in ("released", "retracted", "deprecated"):
        await ask_for_files(session, dataset, owner_id=policy.principal.person_id)
    return dataset


async def ask_for_files(session: AsyncSession, dataset: DatasetVersion, *, owner_id: Any) -> None:
    """Ask a worker to seal a release and to make its files."""
    request = {"name": dataset.name, "version": dataset.version}
    await jobs.enqueue(
        session,
        province_code=dataset.province_code,
        kind=PUBLISHING,
        request=request,
        owner_id=owner_id,
        priority=10,  # the command waits for it
    )


class _Acting:
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

    @property
    def here(self) -> dict[str, str]:
        """Which version, as queries want it."""
        dataset = self.dataset
        return {"province_code": dataset.province_code, "name": dataset.name, "version": dataset.version}

    async def read(self) -> None:
        """Read what was done before."""
        for row in await queries.acts(self.session, **self.here):
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
            names = [UNIT_WORDS[unit] for unit in missing]
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
        rows = await queries.table_rows(self.session, **self.here)
        checks = await checks_of(
            self.session, province_code=self.dataset.province_code, manifest=self.manifest, rows=rows
        )
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
                acting = _Acting(self.session, earlier, self.actor, self.grant, "")
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
        await queries.act_on(self.session, **self.here, record_seq=appended.record_seq)
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
            await queries.extent_of(self.session, **self.here),
            state=to,
            observed_at=in_utc(datetime.now(UTC)),
            headline=headlines.get(act),
        )
