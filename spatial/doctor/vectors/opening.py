"""From a received file to one open layer: what it holds, which layer is meant, how its texts are encoded.

Called by `spatial.doctor.vector`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from spatial.doctor.report import Finding, Option, Report
from spatial.doctor.vectors import ogr
from spatial.doctor.vectors.decisions import ANSWERS, impossible
from spatial.doctor.vectors.encoding import read_encoding
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.kml import KmlSource
from spatial.doctor.vectors.outline import Outline
from spatial.doctor.vectors.parquet import ParquetSource
from spatial.doctor.vectors.sources import LayerInfo, Source, Unreadable
from spatial.doctor.vectors.table_opening import open_table, table_layers
from spatial.incoming.dataset import Dataset, Incoming


def open_layer(
    incoming: Incoming,
    decisions: Mapping[str, str],
    report: Report,
    area_geometries: Mapping[str, bytes] | None,
    outline: Outline,
) -> Source | None:
    """Open the layer that is meant; None where there is none, or a person has to choose (said in the report)."""
    infos: list[LayerInfo] = []
    opened: dict[Path, Source] = {}
    for dataset in incoming.datasets:
        try:
            infos.extend(_layers_of(dataset, opened))
        except Unreadable as error:
            report.add(finding("format_unreadable", name=shown(dataset.name), reason=str(error)))
    infos = _with_names_of_their_own(infos)
    report.layers.extend(info.as_json() for info in infos)
    usable = [info for info in infos if info.geometry_type is not None]
    if not usable:
        if not report.findings:
            report.add(finding("layer_none"))
        return None
    chosen = _choose(usable, decisions.get("layer"), report)
    if chosen is None:
        return None
    source = opened.get(chosen.dataset.path) or _open(chosen, decisions, report, area_geometries, outline)
    if source is not None:
        # of a table only now it is known what it is
        report.layers[infos.index(chosen)] = source.info.as_json()
    return source


def _layers_of(dataset: Dataset, opened: dict[Path, Source]) -> list[LayerInfo]:
    """The layers of a dataset; what had to be gone through for them is kept in `opened`."""
    if dataset.format in ("kml", "geoparquet"):
        source = KmlSource(dataset) if dataset.format == "kml" else ParquetSource(dataset)
        opened[dataset.path] = source
        return [source.info]
    if dataset.format in ("csv", "xlsx"):
        return table_layers(dataset)
    return ogr.layers_of(dataset)


def _with_names_of_their_own(infos: list[LayerInfo]) -> list[LayerInfo]:
    """Two shapefiles of an archive may have one name: the second is told from the first."""
    seen: Counter[str] = Counter()
    made: list[LayerInfo] = []
    for info in infos:
        seen[info.name] += 1
        made.append(info if seen[info.name] == 1 else replace(info, name=f"{info.name} ({seen[info.name]})"))
    return made


def _choose(usable: list[LayerInfo], decided: str | None, report: Report) -> LayerInfo | None:
    names = tuple(info.name for info in usable)
    if decided is not None:
        if decided in names:
            return usable[names.index(decided)]
        report.add(impossible("layer", decided, names))
        return None
    if len(usable) == 1:
        return usable[0]
    largest = max(usable, key=lambda info: info.feature_count or 0)
    options = [
        Option(
            info.name,
            th=f"{shown(info.name)} ({info.geometry_type}, {_size(info)} รายการ)",
            en=f"{shown(info.name)} ({info.geometry_type}, {_size(info)} features)",
            is_likely=info is largest,
        )
        for info in usable
    ]
    listed = ", ".join(shown(name) for name in names[:50])
    report.add(finding("layer_several", count=len(usable), decision="layer", options=options, layers=listed))
    return None


def _size(info: LayerInfo) -> str:
    return "?" if info.feature_count is None else f"{info.feature_count:,}"


def _open(
    info: LayerInfo,
    decisions: Mapping[str, str],
    report: Report,
    areas: Mapping[str, bytes] | None,
    outline: Outline,
) -> Source | None:
    encoding = _encoding(decisions)
    kind = info.dataset.format
    if kind in ("csv", "xlsx"):
        return open_table(info, decisions, encoding, report, areas, outline)
    if kind == "shapefile":
        reading = read_encoding(info.dataset.path, encoding)
        report.findings.extend(reading.findings)
        encoding = reading.gdal_name
    return ogr.OgrSource(info, encoding=encoding)


def _encoding(decisions: Mapping[str, str]) -> str | None:
    """The answer on the encoding, where it is one (others were refused already)."""
    decided = decisions.get("encoding")
    return decided if decided in ANSWERS["encoding"] else None


def findings_of(source: Source) -> list[Finding]:
    """What the reader itself has to say, after the last feature."""
    findings = source.findings()
    if source.remarks:
        remarks = "; ".join(shown(remark) for remark in source.remarks)
        findings = [*findings, finding("reader_remarks", count=len(source.remarks), remarks=remarks)]
    return findings
