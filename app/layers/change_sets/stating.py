"""What the record states of change sets."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.layers.change_sets.models import ChangeSet
from app.record import service as record
from app.record.events import Actor, Erasable, Event, Subject


def subject_of(change_set: ChangeSet) -> Subject:
    """The change set, as the record names it."""
    return Subject("change_set", str(change_set.id))


def stated(change_set: ChangeSet, state: str, counted: Mapping[str, int]) -> dict[str, Any]:
    """A change set in a state: what it is of, and how much it changes."""
    return {
        "layer": change_set.slug,
        "person": str(change_set.person_id),
        "base_version": change_set.base_version,
        "state": state,
        **{f"{name}s": counted[name] for name in ("insert", "update", "delete")},
    }


async def append(
    session: AsyncSession,
    change_set: ChangeSet,
    event_type: str,
    actor: Actor,
    content: Mapping[str, Any],
    erasables: Sequence[Erasable] = (),
) -> None:
    """Append an event of a change set to the record; call it last."""
    await record.append(
        session,
        Event(
            type=f"change_set.{event_type}",
            province_code=change_set.province_code,
            subject=subject_of(change_set),
            actor=actor,
            content=content,
            erasables=erasables,
        ),
    )
