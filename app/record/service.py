"""Appending to the record, making its streams, erasing lawfully."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.record import queries
from app.record.canonical import canonical
from app.record.events import Actor, Appended, Erasable, Event, Subject
from app.record.followers import call_followers
from app.record.models import RoutingRule
from app.record.routing import Rule, route
from app.record.shipped_rules import SHIPPED_RULES

APPEND = text("SELECT record_append(:province, :body, CAST(:values AS jsonb), CAST(:feed AS jsonb), :wake)")


async def open_province(session: AsyncSession, province_code: str) -> None:
    """Make a province's streams and the routing rules that it starts with."""
    await session.execute(text("SELECT open_streams(:code)"), {"code": province_code})
    await ship_rules(session, province_code)


async def ship_rules(session: AsyncSession, province_code: str) -> int:
    """Write and switch on the shipped rules that a province has never had; returns how many those were."""
    missing = [
        rule
        for rule in SHIPPED_RULES
        if await session.get(RoutingRule, (province_code, rule["id"], rule["version"])) is None
    ]
    for shipped in missing:
        rule = RoutingRule(province_code=province_code, **shipped)
        await write_rule(session, rule, actor=None)
        await switch_rule(session, rule, is_active=True, actor=None)
    return len(missing)


async def write_rule(session: AsyncSession, rule: RoutingRule, *, actor: Actor | None) -> None:
    """Store a new version of a routing rule, switched off, with all that it says on the record."""
    rule.is_active = False
    session.add(rule)
    await session.flush()
    await append(session, _rule_event("rule.written", rule, actor, stated_rule(rule)))


async def switch_rule(session: AsyncSession, rule: RoutingRule, *, is_active: bool, actor: Actor | None) -> None:
    """Switch a version of a routing rule on or off, on the record."""
    rule.is_active = is_active
    await session.flush()
    await append(session, _rule_event("rule.switched", rule, actor, {"is_active": is_active}))


def stated_rule(rule: RoutingRule) -> dict[str, Any]:
    """What the record states of a routing rule."""
    return {
        "audience": rule.audience,
        "clauses": rule.clauses,
        "reason_th": rule.reason_th,
        "reason_en": rule.reason_en,
        "author": rule.author,
    }


def _rule_event(event_type: str, rule: RoutingRule, actor: Actor | None, content: Mapping[str, Any]) -> Event:
    subject = Subject("routing_rule", rule.id, rule.version)
    return Event(type=event_type, province_code=rule.province_code, subject=subject, actor=actor, content=content)


async def append(session: AsyncSession, event: Event, *, rules: Sequence[Rule] | None = None) -> Appended:
    """Write an event, and publish it where the active rules say.

    The counter rows are locked from here to the commit: call this last.

    Args:
        session: The transaction; the event's province must be in its context.
        event: What happened.
        rules: The active rules, where the caller has read them already.
    """
    erasables = list(event.erasables)
    feed: list[dict[str, Any]] = []
    if event.publication:
        if rules is None:
            rules = await queries.active_rules(session, province_code=event.province_code)
        audiences = (
            await queries.audiences_with_entry(session, province_code=event.province_code, subject_id=event.subject.id)
            if not event.type.endswith(".submitted")
            else frozenset[str]()
        )
        for match in route(rules, event.type, event.publication.facts, audiences):
            headline = Erasable(
                event.subject,
                "public_headline" if match.rule.audience == "public" else "headline",
                event.publication.headline.as_dict(),
            )
            item = {
                **event.publication.item,
                "kind": event.type,
                "subject": {**event.subject.as_json(), "href": event.publication.item["subject"]["href"]},
                "headline": headline.reference.as_json(),
                "rule": {"id": match.rule.id, "version": match.rule.version, "reason": match.reason},
            }
            feed.append(
                {
                    "stream": f"{event.province_code}/{match.rule.audience}",
                    "headline_id": str(headline.id),
                    "item": canonical(item),
                }
            )
            erasables.append(headline)
    result = await session.execute(
        APPEND,
        {
            "province": event.province_code,
            "body": canonical(event.body()),
            "values": json.dumps([_as_argument(erasable) for erasable in erasables]),
            "feed": json.dumps(feed),
            "wake": list(event.wake),
        },
    )
    written = result.scalar_one()
    await call_followers(session, event)
    return Appended(written["seq"], datetime.fromisoformat(written["recorded_at"]), written["feed"])


def _as_argument(erasable: Erasable) -> dict[str, str]:
    return {
        "id": str(erasable.id),
        "subject_type": erasable.subject.type,
        "subject_id": erasable.subject.id,
        "field": erasable.field,
        "salt": erasable.salt.hex(),
        "value": canonical(erasable.value),
    }


async def erase(
    session: AsyncSession, *, province_code: str, value_ids: Sequence[UUID], basis: str, actor: Actor | None
) -> Appended:
    """Erase values for good, with their salts, and say so in the record.

    Args:
        session: The transaction; the province must be in its context.
        province_code: Whose record.
        value_ids: Which values; those erased before are left as they are.
        basis: The lawful basis, for example a section of the Personal Data Protection Act; no personal data in it.
        actor: Who decided; None for the operator at the command line.

    Raises:
        NotFound: none of the values exists unerased.
    """
    erased = await queries.erase_values(
        session, province_code=province_code, value_ids=value_ids, erased_at=datetime.now(UTC)
    )
    if not erased:
        raise NotFound
    return await append(
        session,
        Event(
            type="personal_data.erased",
            province_code=province_code,
            subject=Subject("erasable_values", str(erased[0])),
            actor=actor,
            content={"values": [str(value_id) for value_id in sorted(erased)], "basis": basis},
        ),
    )
