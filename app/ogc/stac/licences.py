"""What STAC wants of a licence: an SPDX identifier, or the word for something else; ours are people's own words."""

from collections.abc import Collection

_SPDX = (
    "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0", "Apache-2.0", "MIT",
    "CDLA-Permissive-2.0", "CDLA-Sharing-1.0",
)  # fmt: skip
_BY_LOWER = {one.lower(): one for one in _SPDX}
OTHER = "other"


def licence_of(words: str) -> str:
    """The SPDX identifier that a licence's words are, in any case; `other` where they are none."""
    return _BY_LOWER.get(words.strip().lower(), OTHER)


def licence_of_all(licences: Collection[str]) -> str:
    """The licence of things together; `other` where they differ."""
    found = {licence_of(one) for one in licences}
    return found.pop() if len(found) == 1 else OTHER
