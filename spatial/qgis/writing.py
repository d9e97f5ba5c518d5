"""XML for QGIS as bytes: whatever people wrote is in it as text, and it is well-formed whatever they wrote."""

import re
from xml.etree.ElementTree import Element, tostring

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def xml_bytes(root: Element, doctype: str) -> bytes:
    """A document in UTF-8; characters that XML cannot hold become U+FFFD.

    Args:
        root: Of the document; changed where it held such characters.
        doctype: The line by which QGIS knows what the document is.
    """
    for element in root.iter():
        element.text = _clean(element.text)
        for name, value in element.attrib.items():
            element.attrib[name] = _FORBIDDEN.sub("\ufffd", value)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}\n{tostring(root, encoding="unicode")}'.encode()


def _clean(text: str | None) -> str | None:
    return None if text is None else _FORBIDDEN.sub("\ufffd", text)
