"""The ring of frames that live readers share."""

from app.core.database import Database
from app.feed.hub import Channel, Hub
from app.operation.database_address import DatabaseUrls


class Reader:
    """Somebody who waits."""

    def __init__(self) -> None:
        self.nudges = 0

    def nudge(self) -> None:
        self.nudges += 1


def channel(*seqs: int | None) -> Channel:
    made = Channel("90/command", "90", 0, 0)
    for seq in seqs:
        made.put(seq, str(seq).encode())
    return made


def test_a_reader_gets_what_came_after_its_position() -> None:
    ring = channel(1, 2, None, 3)
    assert ring.since(0, 0) == b"12None3"
    assert ring.since(2, 2) == b"None3"
    assert ring.since(4, 3) == b""


def test_a_reader_that_comes_from_a_process_further_on_gets_no_entry_twice() -> None:
    assert channel(1, 2, None, 3).since(0, 2) == b"None3"


def test_a_reader_the_ring_has_left_behind_is_told_to_read_the_table() -> None:
    ring = channel(*range(1, 2010))
    assert ring.since(0, 0) is None
    assert ring.since(2008, 2008) == b"2009"


async def test_a_channel_given_up_while_its_first_reader_came_is_taken_up_again(database: DatabaseUrls) -> None:
    hub = Hub(Database(database.service, pool_size=1))
    given_up = channel()
    reader = Reader()

    assert hub.join(given_up, reader) is given_up
    assert hub.channels["90/command"] is given_up

    successor = channel()
    hub.channels["90/command"] = successor
    assert hub.join(given_up, reader) is successor
    assert reader in successor.readers
