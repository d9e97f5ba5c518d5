"""Reading what a kit says, without QGIS: its layers by name, its groups, its authentication."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

import httpx

KIT = "/api/v1/provinces/90/qgis"


@dataclass(frozen=True)
class Read:
    """A layer as the file has it."""

    name: str
    provider: str
    source: str
    labels: tuple[str, ...]
    """Of its legend."""
    about: str

    @property
    def collection(self) -> str | None:
        """The collection that it shows."""
        found = re.search(r"typename='([^']*)'", self.source)
        return found[1] if found else None

    @property
    def authentication(self) -> str | None:
        """The authentication that it names."""
        found = re.search(r"authcfg=(\w+)", self.source)
        return found[1] if found else None


def fetched(client: httpx.Client, name: str, *, kit: str = KIT, **parameters: str) -> bytes:
    """A file of somebody's kit."""
    answer = client.get(f"{kit}/{name}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.content


def unzipped(content: bytes) -> bytes:
    """The project in its zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = archive.namelist()
        return archive.read(name)


def layers_in(document: bytes) -> list[Read]:
    """The layers of a definition or project, in the order of the file."""
    return [_read(one) for one in fromstring(document).iter("maplayer")]


def groups_in(document: bytes) -> dict[str, list[str]]:
    """Name of each group that has layers → their names."""
    return {
        group.get("name", ""): [one.get("name", "") for one in group.findall("layer-tree-layer")]
        for group in fromstring(document).iter("layer-tree-group")
        if group.findall("layer-tree-layer")
    }


def _read(element: Element) -> Read:
    kept = [element.findtext(tag) or "" for tag in ("layername", "provider", "datasource", "abstract")]
    name, provider, source, about = kept
    labels = tuple(one.get("label", "") for tag in ("rule", "category") for one in element.iter(tag))
    return Read(name, provider, source, labels, about)
