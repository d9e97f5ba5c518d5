"""A stream as Atom stays well-formed whatever people wrote."""

from typing import Any
from xml.etree import ElementTree

from app.feed.atom import ATOM, atom_feed
from app.feed.streams import StreamAddress


def an_item(title: str) -> dict[str, Any]:
    return {
        "seq": 1,
        "kind": "assessment.submitted",
        "unit": "structural",
        "severity": 5,
        "headline": {"th": title, "en": title},
        "recorded_at": "2025-11-21T13:31:40Z",
        "geometry": {"type": "Point", "coordinates": [100.475, 7.008]},
        "subject": {"href": "/x"},
    }


def title_of(words: str) -> str | None:
    document = atom_feed(StreamAddress("90", "command"), [an_item(words)], language="th", updated="")
    return ElementTree.fromstring(document).findtext(f"{{{ATOM}}}entry/{{{ATOM}}}title")


def test_markup_in_a_headline_stays_text() -> None:
    words = '<script>alert(1)</script> & "น้ำท่วม" ]]> 🌊'
    assert title_of(words) == words


def test_characters_that_xml_does_not_hold_are_left_out() -> None:
    assert title_of("น้ำ\x01\x0b\x1f\ufffe\uffff\x7fท่วม") == "น้ำ\x7fท่วม"
