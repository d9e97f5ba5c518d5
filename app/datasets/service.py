"""The rules of decision datasets: reviewing, sending back, urging, releasing, ratifying, retracting."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.core.errors import FieldError, InvalidInput, NotFound
from app.core.text import Text
from app.datasets import queries
from app.datasets.acting import Acting
from app.datasets.models import DatasetVersion
from app.datasets.own_signature import OwnSignature
from app.datasets.refusals import OtherContent
from app.datasets.states import ACTIONS, NEEDS_REASON, UNITS, Act
from app.jobs import service as jobs

PUBLISHING = "dataset.publish"


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
    acting = Acting(session, dataset, policy.principal.actor(grant), grant, reason.strip(), own_signature)
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
