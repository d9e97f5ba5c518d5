"""What follows an event within its own transaction: a slice above asks to be told of events of those beneath.

Import rules run downwards, yet a retracted layer must tell the command of the datasets that rest on it, at once or not
at all. So the record, which every accepted change passes, calls those who asked.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.record.events import Event

Follower = Callable[[AsyncSession, Event], Awaitable[None]]
_FOLLOWERS: dict[str, list[Follower]] = {}


def follows(*event_types: str) -> Callable[[Follower], Follower]:
    """Register what is done after each event of these types, in its transaction; it may append further events."""

    def register(follower: Follower) -> Follower:
        for event_type in event_types:
            _FOLLOWERS.setdefault(event_type, []).append(follower)
        return follower

    return register


async def call_followers(session: AsyncSession, event: Event) -> None:
    """Do what follows an event that was just appended."""
    for follower in _FOLLOWERS.get(event.type, ()):
        await follower(session, event)
