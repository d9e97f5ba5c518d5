"""XML of strangers read once as a stream before any other parser sees it.

defusedxml's expat reader forbids what can call for files or grow without bound; here nesting, tags and texts get
bounds too. Used for KML and for the parts of a workbook.
"""

from collections.abc import Callable, Iterable, Mapping
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.expatreader import DefusedExpatParser

from spatial.errors import Refused
from spatial.incoming.limits import KIB, Limits
from spatial.incoming.words import refused

ElementSeen = Callable[[int, str, Mapping[str, str]], None]
"""Called with depth (1 = outermost), name without prefix, attributes."""

_CHUNK = 64 * KIB
_XINCLUDE = "http://www.w3.org/2001/XInclude"


class _Bounds(ContentHandler):
    """Counts what goes by and stops where it is too much."""

    def __init__(self, limits: Limits, seen: ElementSeen) -> None:
        super().__init__()
        self.depth = 0
        self.silent_bytes = 0
        """Bytes given to the parser since it last told of anything: what it holds in memory."""
        self._text_bytes = 0
        self._limits = limits
        self._seen = seen

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.silent_bytes = self._text_bytes = 0
        self.depth += 1
        if self.depth > self._limits.xml_depth:
            raise refused("xml_depth", most=self._limits.xml_depth)
        values: dict[str, str] = dict(attrs.items())
        if sum(len(key) + len(value) for key, value in values.items()) + len(name) > self._limits.xml_tag_bytes:
            raise refused("xml_tag_large")
        if any(key.startswith("xmlns") and value == _XINCLUDE for key, value in values.items()):
            raise refused("xml_xinclude")
        self._seen(self.depth, name.rpartition(":")[2], values)

    def endElement(self, name: str) -> None:
        self.silent_bytes = self._text_bytes = 0
        self.depth -= 1

    def characters(self, content: str) -> None:
        self.silent_bytes = 0
        self._text_bytes += len(content)
        if self._text_bytes > self._limits.xml_text_bytes:
            raise refused("xml_text_large")


def scan_xml(chunks: Iterable[bytes], limits: Limits, seen: ElementSeen) -> None:
    """Read XML to its end, within bounds.

    Args:
        chunks: The file's bytes, in pieces of any size.
        limits: Bounds.
        seen: Told of every element; may raise `Refused` to stop.

    Raises:
        Refused: `xml_…`, or what `seen` raises.
    """
    bounds = _Bounds(limits, seen)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(bounds)
    recent = b""
    line = 1
    try:
        for large in chunks:
            for start in range(0, len(large), _CHUNK):
                chunk = large[start : start + _CHUNK]
                recent = recent[-_CHUNK:] + chunk
                bounds.silent_bytes += len(chunk)
                parser.feed(chunk)
                line = parser.getLineNumber() or line
                if bounds.silent_bytes > limits.xml_tag_bytes + 2 * _CHUNK:
                    raise refused("xml_tag_large")
        parser.close()
    except DTDForbidden as error:
        raise _doctype(error, recent) from error
    except DefusedXmlException as error:
        raise refused("xml_entities") from error
    except SAXParseException as error:
        is_encoding = "encoding" in error.getMessage() or not _is_utf8(recent)
        raise refused("xml_encoding" if is_encoding else "xml_broken", line=error.getLineNumber() or line) from error
    except LookupError as error:
        # a codec that Python does not know
        raise refused("xml_encoding", line=line) from error
    except (SAXException, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise refused("xml_broken", line=line) from error


def _is_utf8(recent: bytes) -> bool:
    """Whether the bytes last seen are UTF-8, but for letters cut at both ends: Thai Windows leaves TIS-620 behind."""
    try:
        recent[:-3].lstrip(bytes(range(0x80, 0xC0))).decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end >= len(recent) - 6
    return True


def _doctype(error: DTDForbidden, recent: bytes) -> Refused:
    """Which of the things that a DOCTYPE can do this one does."""
    if error.sysid or error.pubid:
        return refused("xml_external_dtd")
    declarations = recent[recent.find(b"<!DOCTYPE") :]
    if b"<!ENTITY" in declarations:
        is_external = b"SYSTEM" in declarations or b"PUBLIC" in declarations
        return refused("xml_external_entity" if is_external else "xml_entities")
    return refused("xml_dtd")
