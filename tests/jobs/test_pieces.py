"""Pieces on the disk: who came last adds to them, and nothing but that."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import TooLarge
from app.jobs.pieces import Pieces, WrongOffset

UPLOAD = UUID("00000000-0000-4000-8000-000000000001")


def test_who_came_last_has_the_turn_and_what_the_one_before_wrote_stays(tmp_path: Path) -> None:
    pieces = Pieces(tmp_path / "scratch", UPLOAD)
    first = pieces.take_turn(0)
    assert pieces.add(first, b"abc", most=9) == 3
    second = pieces.take_turn(3)
    with pytest.raises(WrongOffset):
        pieces.add(first, b"???", most=9)
    assert pieces.add(second, b"def", most=9) == 6
    assert pieces.path.read_bytes() == b"abcdef"


def test_who_comes_with_a_wrong_offset_takes_nothing_from_the_one_who_sends(tmp_path: Path) -> None:
    pieces = Pieces(tmp_path, UPLOAD)
    mark = pieces.take_turn(0)
    pieces.add(mark, b"abc", most=9)
    for offset in (0, 2, 4):
        with pytest.raises(WrongOffset):
            pieces.take_turn(offset)
    assert pieces.add(mark, b"def", most=9) == 6


def test_more_than_was_announced_is_refused_and_adds_nothing(tmp_path: Path) -> None:
    pieces = Pieces(tmp_path, UPLOAD)
    mark = pieces.take_turn(0)
    pieces.add(mark, b"abc", most=4)
    with pytest.raises(TooLarge):
        pieces.add(mark, b"de", most=4)
    assert (pieces.offset, pieces.add(mark, b"d", most=4)) == (3, 4)


def test_an_upload_that_has_gone_is_not_begun_again_by_who_still_sends(tmp_path: Path) -> None:
    pieces = Pieces(tmp_path, UPLOAD)
    mark = pieces.take_turn(0)
    pieces.add(mark, b"abc", most=9)
    pieces.remove()
    with pytest.raises(WrongOffset):
        pieces.add(mark, b"def", most=9)
    assert not list(tmp_path.iterdir())


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=40))
def test_however_senders_take_over_from_each_other_the_pieces_are_the_file(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool]]
) -> None:
    """Each sender sends the same file from where it took the turn, and does not know that it lost it."""
    content = bytes(range(200))
    pieces = Pieces(tmp_path_factory.getbasetemp(), uuid4())
    sent: dict[int, tuple[bytes, int]] = {}
    last: int | None = None
    for sender, comes_anew in steps:
        if comes_anew or sender not in sent:
            sent[sender], last = (pieces.take_turn(pieces.offset), pieces.offset), sender
        mark, start = sent[sender]
        before = pieces.offset
        try:
            sent[sender] = mark, pieces.add(mark, content[start : start + 5], most=len(content))
        except WrongOffset:
            assert sender != last
        assert (pieces.offset > before) == (sender == last)
    assert pieces.offset == 0 or pieces.path.read_bytes() == content[: pieces.offset]
    pieces.remove()
