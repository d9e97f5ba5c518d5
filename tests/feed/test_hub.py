"""The ring of frames that live readers share."""

import asyncio

import pytest

from app.core.database import Database
from app.feed import channel as channels
from app.feed.channel import PIECE_BYTES, Channel, Piece
from app.feed.hub import Hub, keep_going
from app.feed.streams import StreamAddress
from app.feed.watchman import Watchman
from app.operation.database_address import DatabaseUrls
from tests.service import DemoDatabase


class Reader:
    """Somebody who waits."""

    def __init__(self) -> None:
        self.nudged = asyncio.Event()

    def nudge(self) -> None:
        self.nudged.set()


def channel(*seqs: int | None) -> Channel:
    made = Channel("90/command", "90", 0, 0)
    for seq in seqs:
        made.put(seq, str(seq).encode())
    return made


def frames_of(piece: Piece | None) -> bytes:
    assert piece is not None
    return piece.frames


def test_a_reader_gets_what_came_after_its_position() -> None:
    ring = channel(1, 2, None, 3)
    assert frames_of(ring.since(0, 0)) == b"12None3"
    assert frames_of(ring.since(2, 2)) == b"None3"
    assert frames_of(ring.since(4, 3)) == b""


def test_a_reader_that_comes_from_a_process_further_on_gets_no_entry_twice() -> None:
    assert frames_of(channel(1, 2, None, 3).since(0, 2)) == b"None3"


def test_a_reader_the_ring_has_left_behind_is_told_to_read_the_table() -> None:
    ring = channel(*range(1, 2010))
    assert ring.since(0, 0) is None
    assert frames_of(ring.since(2008, 2008)) == b"2009"


def test_a_ring_of_large_frames_is_bounded_in_bytes_and_read_in_pieces() -> None:
    ring = channel()
    for seq in range(1, 101):
        ring.put(seq, bytes(400_000))
        ring.last_seq = seq
    assert ring.size == sum(len(frame) for _, frame in ring.frames) <= channels.RING_BYTES
    assert ring.since(0, 0) is None
    position, after = 100 - len(ring.frames), 100 - len(ring.frames)
    read = 0
    while piece := ring.since(position, after):
        if not piece.frames:
            break
        assert len(piece.frames) <= PIECE_BYTES
        assert piece.position == piece.after > position
        position, after, read = piece.position, piece.after, read + len(piece.frames)
    assert (after, read) == (100, ring.size)


def test_a_frame_larger_than_a_piece_goes_out_alone() -> None:
    ring = channel()
    ring.put(1, bytes(3 * PIECE_BYTES))
    ring.put(2, b"2")
    ring.last_seq = 2
    assert ring.since(0, 0) == Piece(bytes(3 * PIECE_BYTES), 1, 1)
    assert ring.since(1, 1) == Piece(b"2", 2, 2)


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


async def test_a_stream_that_went_back_ends_its_readers(demo_database: DemoDatabase) -> None:
    hub = Hub(Database(demo_database("went_back").service, pool_size=2))
    before = await hub.channel("90/command", "90")
    before.last_seq += 1000
    reader = Reader()
    hub.join(before, reader)
    hub.start()
    try:
        await asyncio.wait_for(reader.nudged.wait(), 5)
        assert before.is_void
        assert (await hub.channel("90/command", "90")).last_seq == before.last_seq - 1000
        assert hub.is_alive
    finally:
        await hub.stop()
        await hub.database.close()


async def test_what_nobody_foresaw_is_logged_and_the_work_goes_on(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.feed.hub.PAUSE_AFTER_FAULT_S", 0)
    steps = 0
    done = asyncio.Event()

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps < 3:
            raise ZeroDivisionError
        done.set()
        await asyncio.sleep(1)

    task = asyncio.create_task(keep_going("the work", step))
    await asyncio.wait_for(done.wait(), 5)
    task.cancel()
    assert [record.getMessage() for record in caplog.records] == ["the work stumbled: ZeroDivisionError"] * 2


async def test_the_watchman_goes_on_after_a_stream_that_fails_him(
    database: DatabaseUrls, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.feed.hub.PAUSE_AFTER_FAULT_S", 0)
    monkeypatch.setattr("app.feed.watchman.ROUND_S", 0.01)
    watchman = Watchman(Hub(Database(database.service, pool_size=1)))
    looked = 0
    twice = asyncio.Event()

    class Failing:
        address = StreamAddress("90", "public")
        digest: bytes | None = None
        owner: bytes | str = "127.0.0.1"

        def look_after(self, now: float) -> None:
            nonlocal looked
            looked += 1
            if looked == 2:
                twice.set()
            raise KeyError(now)

        def end(self) -> None: ...

    watchman.admit(Failing())
    watchman.start()
    await asyncio.wait_for(twice.wait(), 5)
    assert watchman.is_alive
    await watchman.stop()
    assert "KeyError" in caplog.text
