"""What differs between the manifest that was recorded and the one that was made again: which part, in what. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.text import Text
from app.datasets.offline.report import Part

_PARTS = ("layers", "inputs", "tables", "areas", "method")
_MOST_NAMED = 20


def differences(recorded: bytes, again: Mapping[str, Any]) -> Iterator[Part]:
    """Each part that is not what was recorded, with the names of what differs in it.

    Args:
        recorded: The manifest, RFC 8785 bytes, as the content hash of the record is over it.
        again: The manifest that was made again.
    """
    was: Mapping[str, Any] = json.loads(recorded)
    yield from _members("layer", was["layers"], again["layers"], "collection")
    yield from _members("input", was["inputs"], again["inputs"], "id")
    yield from _members("table", was["tables"], again["tables"], "name")
    if names := _differing(was["areas"], again["areas"]):
        yield _changed("areas", names)
    if was["method"] != again["method"]:
        words = Text(
            f"จัดทำด้วยวิธี {was['method']} รุ่นของ Sonthana นี้ใช้ {again['method']} ให้พิสูจน์ด้วยรุ่นที่ใช้จัดทำ",
            f"It was made by the method {was['method']}, this release of Sonthana has {again['method']}: "
            "prove it with the release that made it.",
        )
        yield Part("method", "changed", words)
    rest = [name for name in _differing(was, again) if name not in _PARTS]
    if rest:
        yield _changed("words", rest)


def _members(
    kind: str, was: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]], key: str
) -> Iterator[Part]:
    there = {one[key]: one for one in again}
    for one in was:
        names = _differing(one, there.get(one[key], {}))
        if names:
            yield _changed(f"{kind}:{one[key]}", names)


def _differing(was: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    return [name for name in dict.fromkeys([*was, *again]) if was.get(name) != again.get(name)]


def _changed(part: str, names: Sequence[str]) -> Part:
    listed = ", ".join(names[:_MOST_NAMED])
    return Part(
        part,
        "changed",
        Text(f"ไม่ใช่ที่ใช้จัดทำ: {listed}", f"Not what it was made of: {listed}."),
    )
