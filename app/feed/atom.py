"""A stream as an Atom feed (RFC 4287), for readers that know nothing of us."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from app.core.text import Language
from app.feed.streams import StreamAddress

NOT_IN_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
ATOM = "http://www.w3.org/2005/Atom"
GEORSS = "http://www.georss.org/georss"


def atom_feed(stream: StreamAddress, items: Sequence[dict[str, Any]], *, language: Language, updated: str) -> bytes:
    """The document: newest entry first, headlines in one language, points as GeoRSS (latitude, longitude)."""
    ElementTree.register_namespace("", ATOM)
    ElementTree.register_namespace("georss", GEORSS)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    address = f"/api/v1/provinces/{stream.province_code}/feed.atom?stream={stream.name}"
    _add(feed, "id", f"urn:sonthana:{stream.id}")
    _add(feed, "title", f"Sonthana {stream.id}")
    _add(feed, "updated", items[0]["recorded_at"] if items else updated)
    _add(feed, "link", rel="self", href=address)
    for item in items:
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", f"urn:sonthana:{stream.id}:{item['seq']}")
        _add(entry, "title", item["headline"][language])
        _add(entry, "updated", item["recorded_at"])
        _add(_add(entry, "author"), "name", f"Sonthana {stream.id}")
        _add(entry, "link", rel="alternate", href=item["subject"]["href"])
        _add(entry, "category", term=item["kind"])
        _add(entry, "summary", f"{item['kind']} · {item['unit']} · {item['severity']}")
        if item["geometry"]["type"] == "Point":
            longitude, latitude = item["geometry"]["coordinates"][:2]
            ElementTree.SubElement(entry, f"{{{GEORSS}}}point").text = f"{latitude} {longitude}"
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: ElementTree.Element, name: str, words: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if words is not None:
        element.text = NOT_IN_XML.sub("", words)
    return element
