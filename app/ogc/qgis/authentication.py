"""QGIS's authentication for this service: an id that all its layers name, and the file that makes it known to QGIS.

The file is what QGIS itself exports and imports (Options → Authentication). It holds no token: why, and why the id
follows from the service's address, is in docs/decisions/0006-maps-out.md, "QGIS kit".
"""

import hashlib
from xml.etree.ElementTree import Element, SubElement

from app.core.text import Language, Text
from spatial.qgis.writing import xml_bytes

USER = "token"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NAME = Text("สนทนา", "Sonthana")


def authentication_id(root: str) -> str:
    """The id of the authentication for a service: the same for everybody there, another for another service.

    Args:
        root: Where the service is, `https://maps.example`.

    Returns:
        Seven letters and digits, as QGIS demands.
    """
    number = int.from_bytes(hashlib.sha256(root.encode()).digest()[:8])
    digits = ""
    for _ in range(4):
        number, digit = divmod(number, len(_DIGITS))
        digits += _DIGITS[digit]
    return f"snt{digits}"


def authentication_name(root: str, language: Language) -> str:
    """What the authentication is called in QGIS's list."""
    return f"{_NAME.to(language)} {root.partition('://')[2]}"


def authentication_xml(root: str, language: Language) -> bytes:
    """The file for QGIS's "Import authentication configurations from file": Basic, user `token`, no password yet."""
    document = Element("qgis_authentication")
    configuration = SubElement(
        SubElement(document, "configurations"),
        "AuthMethodConfig",
        id=authentication_id(root),
        method="Basic",
        version="2",
        name=authentication_name(root, language),
        uri=root,
    )
    SubElement(configuration, "Config", username=USER, password="", realm="")
    return xml_bytes(document, "<!DOCTYPE qgis_authentication>")
