"""Where a dataset comes from, as W3C PROV in JSON-LD: what was used, what was made of it, who answered for it.

Source: https://www.w3.org/TR/prov-o/. Persons stand here as the release shows them, by name or, once erased, by
position alone. Manifest and release are members beside the graph, as JSON literals.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.core.text import Text
from app.datasets.contents import Contents
from app.datasets.words import DATASET_UNIT
from app.dialogue.words import UNIT

CONTEXT: Mapping[str, Any] = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sonthana": "urn:sonthana:terms:",
    "manifest": {"@id": "sonthana:manifest", "@type": "@json"},
    "release": {"@id": "sonthana:release", "@type": "@json"},
    "file_seal": {"@id": "sonthana:file_seal", "@type": "@json"},
}
SERVICE = "urn:sonthana:service"
Node = dict[str, Any]


def write_provenance(contents: Contents, target: Path) -> None:
    """Write a dataset's provenance; not sealed yet."""
    document: Node = {
        "@context": dict(CONTEXT),
        "@id": f"{_dataset(contents)}:provenance",
        "manifest": contents.manifest,
        "release": contents.release.as_json() if contents.release else None,
        "@graph": list(_graph(contents)),
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")


def _graph(contents: Contents) -> Iterator[Node]:
    dataset, manifest = _dataset(contents), contents.manifest
    used = [_layer(contents, part.stated) for part in contents.layers]
    used += [_input(contents, one.stated) for one in contents.inputs]
    tables = [f"{dataset}:table:{table.name}" for table in contents.tables]
    yield {
        "@id": dataset,
        "@type": "prov:Entity",
        "dcterms:title": _in_languages(manifest["title"]),
        "sonthana:version": manifest["version"],
        "sonthana:content_hash": contents.content_hash,
        "prov:wasDerivedFrom": _ids(used),
        "prov:hadMember": _ids(tables),
        "prov:wasGeneratedBy": {"@id": f"{dataset}:assemble"},
        "prov:wasAttributedTo": {"@id": _province(contents)},
    }
    yield {
        "@id": f"{dataset}:assemble",
        "@type": "prov:Activity",
        "dcterms:title": _words("จัดทำชุดข้อมูล", "Assembling the dataset"),
        "prov:used": _ids(used),
        "prov:wasAssociatedWith": {"@id": SERVICE},
        "sonthana:method": manifest.get("method"),
    }
    yield from _tables(contents)
    yield from _basis(contents)
    yield from _acts(contents)
    yield {
        "@id": SERVICE,
        "@type": ["prov:Agent", "prov:SoftwareAgent"],
        "dcterms:title": "Sonthana",
        "prov:actedOnBehalfOf": {"@id": _province(contents)},
    }
    yield {
        "@id": _province(contents),
        "@type": ["prov:Agent", "prov:Organization"],
        "sonthana:tis_1099": manifest["province"],
    }


def _tables(contents: Contents) -> Iterator[Node]:
    dataset = _dataset(contents)
    by_collection = {part.collection: _layer(contents, part.stated) for part in contents.layers}
    inputs = [_input(contents, one.stated) for one in contents.inputs]
    for table in contents.tables:
        made = f"{dataset}:table:{table.name}"
        sources: list[str] = []
        for source in table.sources:
            sources += inputs if source == "inputs" else [by_collection.get(source, f"{dataset}:{source}")]
        yield {
            "@id": made,
            "@type": "prov:Entity",
            "dcterms:title": _in_languages(table.title),
            "sonthana:rows_sha256": table.sha256,
            "prov:wasGeneratedBy": {"@id": f"{made}:derive"},
            "prov:wasDerivedFrom": _ids(sources),
        }
        yield {
            "@id": f"{made}:derive",
            "@type": "prov:Activity",
            "dcterms:title": _words("คำนวณตาราง", "Deriving the table"),
            "prov:used": _ids(sources),
            "prov:wasAssociatedWith": {"@id": SERVICE},
            "sonthana:method": table.method,
        }
    yield {
        "@id": f"{dataset}:areas",
        "@type": "prov:Entity",
        "dcterms:title": _words("เขตการปกครอง", "Administrative areas"),
        "sonthana:boundaries_sha256": contents.manifest["areas"].get("boundaries_sha256"),
        "sonthana:codes": list(contents.manifest["areas"]["codes"]),
    }


def _basis(contents: Contents) -> Iterator[Node]:
    units: set[str] = set()
    for part in contents.layers:
        stated = part.stated
        original = f"{_layer(contents, stated)}:original"
        yield {
            "@id": _layer(contents, stated),
            "@type": "prov:Entity",
            "dcterms:title": _in_languages(stated["title"]),
            "dcterms:license": stated.get("licence"),
            "sonthana:content_hash": stated["content_hash"],
            "prov:hadPrimarySource": {"@id": original},
        }
        yield {
            "@id": original,
            "@type": "prov:Entity",
            "dcterms:title": _words("ไฟล์ต้นฉบับ", "The original"),
            "dcterms:source": stated.get("source"),
        }
    for one in contents.inputs:
        stated = one.stated
        units.add(stated["unit"])
        yield {
            "@id": _input(contents, stated),
            "@type": "prov:Entity",
            "sonthana:kind": stated["kind"],
            "sonthana:state": stated["state"],
            "sonthana:record_hash": stated["record_hash"],
            "prov:generatedAtTime": _time(stated["observed_at"]),
            "prov:wasAttributedTo": {"@id": _unit(contents, stated["unit"])},
        }
    acts = contents.release.acts if contents.release else []
    for unit in sorted(units | {act["unit"] for act in acts if act.get("unit")}):
        yield {
            "@id": _unit(contents, unit),
            "@type": ["prov:Agent", "prov:Organization"],
            "dcterms:title": _in_languages((DATASET_UNIT.get(unit) or UNIT.get(unit) or Text(unit, unit)).as_dict()),
            "prov:actedOnBehalfOf": {"@id": _province(contents)},
        }


def _acts(contents: Contents) -> Iterator[Node]:
    """Reviewing, releasing and what else was done, with whoever did it."""
    dataset = _dataset(contents)
    for act in contents.release.acts if contents.release else ():
        activity, person = f"{dataset}:act:{act['record_seq']}", f"{dataset}:act:{act['record_seq']}:person"
        yield {
            "@id": activity,
            "@type": "prov:Activity",
            "sonthana:act": act["act"],
            "sonthana:record_seq": act["record_seq"],
            "prov:endedAtTime": _time(act["at"]),
            "prov:used": {"@id": dataset},
            "prov:wasAssociatedWith": {"@id": person},
        }
        behalf = _unit(contents, act["unit"]) if act.get("unit") else _province(contents)
        yield {
            "@id": person,
            "@type": ["prov:Agent", "prov:Person"],
            "dcterms:title": act.get("name"),
            "sonthana:position": act.get("position"),
            "prov:actedOnBehalfOf": {"@id": behalf},
        }


def _dataset(contents: Contents) -> str:
    manifest = contents.manifest
    return f"urn:sonthana:{manifest['province']}:dataset:{manifest['name']}:{manifest['version']}"


def _province(contents: Contents) -> str:
    return f"urn:sonthana:{contents.manifest['province']}"


def _layer(contents: Contents, stated: Mapping[str, Any]) -> str:
    return f"{_province(contents)}:layer:{stated['slug']}:v{stated['version']}"


def _input(contents: Contents, stated: Mapping[str, Any]) -> str:
    return f"{_province(contents)}:input:{stated['id']}:v{stated['version']}"


def _unit(contents: Contents, unit: str) -> str:
    return f"{_province(contents)}:unit:{unit}"


def _ids(names: list[str]) -> list[Node]:
    return [{"@id": name} for name in names]


def _time(said: str) -> Node:
    return {"@value": said, "@type": "xsd:dateTime"}


def _in_languages(words: Mapping[str, str]) -> list[Node]:
    return [{"@value": words[language], "@language": language} for language in ("th", "en") if words.get(language)]


def _words(th: str, en: str) -> list[Node]:
    return _in_languages({"th": th, "en": en})
