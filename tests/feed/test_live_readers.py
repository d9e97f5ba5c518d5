"""Live streams whose listeners stop reading, come too many, or ask for what is no longer there."""

import contextlib
import socket
import time
from collections.abc import Generator

import pytest

from tests.api.example_inputs import FEED, head_of, large_line, submitted
from tests.api.live import Listener, listening
from tests.api.people import People
from tests.feed.sockets import slow_listener
from tests.service import Service

STREAM = f"{FEED}/stream"
LARGE_ENTRIES = 24


@pytest.fixture(scope="module", autouse=True)
def _brisk_rounds() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.feed.watchman.ROUND_S", 0.2)
        patch.setattr("app.feed.sse.ROUND_S", 0.2)
        patch.setattr("app.feed.sse.STALLED_S", 4.0)
        patch.setattr("app.feed.watchman.STREAMS_PER_ADDRESS", 3)
        yield


@pytest.fixture(scope="module")
def large_entries(people: People) -> int:
    """Bytes of what was just published in large entries."""
    first = head_of(people("watch"))
    for _ in range(LARGE_ENTRIES):
        submitted(people("engineer"), geometry=large_line(), kind="canal")
    size, after = 0, first
    while after is not None:
        answer = people("watch").get(FEED, params={"after": after, "limit": 1000})
        size += len(answer.content)
        after = answer.json()["next"]
    return size


def test_a_listener_that_takes_nothing_is_ended_soon_after_its_token_is_revoked(
    people: People, service: Service, large_entries: int
) -> None:
    client = people.with_token("watch", "read", "feed")
    token = client.headers["Authorization"].removeprefix("Bearer ")
    with slow_listener(service.base_url, f"{STREAM}?after=0", token) as listener:
        time.sleep(1)
        for made in people("watch").get("/api/v1/tokens").json():
            people("watch").delete(f"/api/v1/tokens/{made['id']}")
        time.sleep(1.5)
        received = listener.read_to_end(seconds=3)
    assert not received.endswith(b"\r\n0\r\n\r\n"), "cut off, not ended after all was sent"
    assert len(received) < large_entries * 0.8


def test_a_listener_that_takes_nothing_is_dropped_and_one_that_reads_on_is_not(
    people: People, service: Service, large_entries: int
) -> None:
    client = people.with_token("watch", "read", "feed")
    token = client.headers["Authorization"].removeprefix("Bearer ")
    with (
        slow_listener(service.base_url, f"{STREAM}?after=0", token) as stalled,
        slow_listener(service.base_url, f"{STREAM}?after=0", token) as slow,
    ):
        taken = 0
        for _ in range(70):
            taken += len(slow.socket.recv(65536))
            time.sleep(0.1)
        assert len(stalled.read_to_end(seconds=3)) < large_entries * 0.8
        assert slow.socket.recv(65536)
        slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
        while taken < large_entries * 0.9:
            taken += len(part := slow.socket.recv(65536))
            assert part


def test_a_catch_up_of_large_entries_is_complete_and_in_order(people: People, large_entries: int) -> None:
    head = head_of(people("watch"))
    with listening(people("watch"), f"{STREAM}?after=0") as listener:

        def is_complete(listener: Listener) -> bool:
            return len(listener.frames) == head

        listener.wait_for(is_complete, seconds=20)
        assert listener.seqs() == list(range(1, head + 1))


def test_an_address_without_a_credential_has_few_streams_open_at_once(people: People) -> None:
    nobody = people(None)
    with contextlib.ExitStack() as open_streams:
        for _ in range(3):
            assert open_streams.enter_context(listening(nobody, f"{STREAM}?stream=public")).status == 200
        refused = nobody.get(STREAM, params={"stream": "public"})
        assert refused.status_code == 429
        assert refused.json()["code"] == "too_many_streams"
        assert int(refused.headers["Retry-After"]) > 0
        with listening(people("watch"), f"{STREAM}?stream=public") as signed_in:
            assert signed_in.status == 200
    time.sleep(0.5)
    with listening(nobody, f"{STREAM}?stream=public") as again:
        assert again.status == 200


@pytest.mark.parametrize("how", ["after", "Last-Event-ID"])
def test_who_asks_beyond_the_head_is_told_and_served_from_the_head(people: People, how: str) -> None:
    beyond = head_of(people("watch")) + 1000
    path = f"{STREAM}?after={beyond}" if how == "after" else STREAM
    headers = {} if how == "after" else {how: str(beyond)}
    with listening(people("watch"), path, **headers) as listener:
        assert any(str(beyond) in words for words in listener.comment_lines)
        made = submitted(people("engineer"), severity=5)

        def has_it(listener: Listener) -> bool:
            return listener.seqs() == [made["feed_seq"]]

        listener.wait_for(has_it, seconds=3)
