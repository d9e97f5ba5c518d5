"""Proving a file part by part: what it was found to carry is held to its own manifest. Pure computation.

That the manifest is the released one is `proving_release`'s matter, that the bytes are the service's the file seal's.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from app.core.text import Text
from app.datasets.exports.excel import layer_row, table_head
from app.datasets.exports.geopackage_tables import head_of
from app.datasets.exports.rows import figures_by_area, geometry_wkb, words_of
from app.datasets.offline.carried import Carried
from app.datasets.offline.report import Part
from app.record.canonical import canonical, salted_digest

PARTS_IN: Mapping[str, frozenset[str]] = {
    "gpkg": frozenset({"words", "tables", "inputs", "areas", "layers", "rasters"}),
    "geojson": frozenset({"words", "tables", "inputs", "areas"}),
    "parquet": frozenset({"words", "tables", "inputs", "areas", "layers"}),
    "xlsx": frozenset({"words", "tables", "inputs", "layer_rows"}),
    "pdf": frozenset(),
    "provenance.json": frozenset(),
}
"""What each format carries in a form that can be held to the manifest."""
_LEVELS = {4: "district", 6: "subdistrict"}
Stated = Mapping[str, Any]


def prove_parts(carried: Carried, manifest: Stated, *, is_whole: bool) -> list[Part]:
    """Hold every part to the manifest.

    Args:
        carried: What the file was found to carry.
        manifest: The file's, whose hash is the content hash.
        is_whole: The file's own seal is proven: what is absent was absent when it was made.

    Raises:
        KeyError, TypeError, ValueError: the manifest lacks what every manifest has.
    """
    kinds = PARTS_IN[carried.format]
    parts: list[Part] = []
    parts += _words(carried, manifest) if "words" in kinds else [_not_carried("words")]
    parts += _tables(carried, manifest["tables"], is_carried="tables" in kinds)
    parts += _inputs(carried, manifest["inputs"], is_whole=is_whole) if "inputs" in kinds else [_not_carried("inputs")]
    parts += _areas(carried, manifest["areas"], manifest["tables"]) if "areas" in kinds else [_not_carried("areas")]
    parts += _layers(carried, manifest["layers"], kinds)
    parts += _what_else(carried)
    return parts


def _words(carried: Carried, manifest: Stated) -> Iterator[Part]:
    if carried.words is None:
        yield _unreadable("words", carried)
    elif _is_same(carried.words, [list(row) for row in words_of(manifest)]):
        yield Part("words", "proven", Text("ข้อความของชุดข้อมูล", "Title, statement and advice."))
    else:
        shown = {str(row[0]): row[1:] for row in carried.words}
        differing = [name for name, th, en in words_of(manifest) if shown.get(name) != [th, en]]
        names = ", ".join(differing) or "?"
        yield Part("words", "changed", Text(f"ข้อความถูกแก้: {names}", f"What the dataset says was changed: {names}."))


def _tables(carried: Carried, tables: Sequence[Stated], *, is_carried: bool) -> Iterator[Part]:
    for stated in tables:
        part = f"table:{stated['name']}"
        found = (carried.tables or {}).get(stated["name"])
        if not is_carried:
            yield _not_carried(part)
        elif found is None:
            yield _unreadable(part, carried)
        else:
            yield _table(part, stated, found, carried.format)
    for name in sorted({*(carried.tables or {})} - {stated["name"] for stated in tables}):
        yield _beside(f"table:{name}")


def _table(part: str, stated: Stated, found: Stated, form: str) -> Part:
    if _digest_of(found["rows"]) != stated["rows_sha256"]:
        words = Text(f"ตัวเลขในตาราง {stated['name']} ถูกแก้", f"Figures of the table {stated['name']} were changed.")
        return Part(part, "changed", words)
    head = {"gpkg": head_of, "xlsx": table_head}.get(form, dict)(stated)
    if not _is_same(found["head"], head):
        words = Text(
            f"ชื่อ หน่วย ที่มา หรือความไม่แน่นอนของตาราง {stated['name']} ถูกแก้",
            f"Names, units, sources or uncertainty of the table {stated['name']} were changed.",
        )
        return Part(part, "changed", words)
    return Part(part, "proven", Text(f"ตาราง {stated['name']}", f"The table {stated['name']}."))


def _digest_of(rows: Any) -> str | None:
    try:
        return sha256(canonical(rows).encode()).hexdigest()
    except (ValueError, TypeError, RecursionError):
        return None


def _inputs(carried: Carried, stated: Sequence[Stated], *, is_whole: bool) -> Iterator[Part]:
    if carried.inputs is None or "inputs" in carried.broken:
        yield _unreadable("inputs", carried)
        return
    found: dict[str, list[Stated]] = {}
    for row in carried.inputs:
        found.setdefault(str(row["stated"].get("id")), []).append(row)
    for one in stated:
        part, rows = f"input:{one['id']}", found.pop(one["id"], [])
        if not rows:
            yield Part(part, "missing", Text("ไม่มีข้อมูลนี้ในไฟล์", "The input is not in the file."))
        elif len(rows) > 1:
            yield Part(part, "changed", Text("ข้อมูลนี้มีมากกว่าหนึ่งครั้ง", "The input is there more than once."))
        else:
            yield _input(part, one, rows[0])
            yield _text(f"text:{one['id']}", one, rows[0], is_whole=is_whole)
    for name in sorted(found)[:100]:
        yield _beside(f"input:{name[:60]}")


def _input(part: str, stated: Stated, found: Stated) -> Part:
    left_out: list[str] = list(found["left_out"])
    names = [name for name in dict.fromkeys([*stated, *found["stated"]]) if name not in ("geometry", *left_out)]
    # a column that other inputs have is empty for this one
    differing = [name for name in names if not _is_same(found["stated"].get(name), stated.get(name))]
    if found["wkb"] is None:
        left_out.append("geometry")
    elif found["wkb"] != geometry_wkb(stated["geometry"]).hex():
        differing.append("geometry")
    if differing:
        listed = ", ".join(name[:40] for name in differing[:20])
        return Part(part, "changed", Text(f"ข้อมูลถูกแก้: {listed}", f"The input was changed: {listed}."))
    if left_out:
        listed = ", ".join(left_out)
        words = Text(
            f"ข้อมูลตรง ยกเว้นที่รูปแบบไฟล์นี้เก็บไม่ได้: {listed}", f"The input, without what the format cannot hold: {listed}."
        )
        return Part(part, "proven", words)
    return Part(part, "proven", Text("ข้อมูลจากหน่วย", "An input."))


def _text(part: str, stated: Stated, found: Stated, *, is_whole: bool) -> Part:
    words = {"title": found["title"], "description": found["description"]}
    if words == {"title": None, "description": None} and found["text_salt"] is None:
        if is_whole:
            return Part(
                part, "absent", Text("ข้อความถูกลบโดยชอบก่อนส่งออก", "The words were lawfully erased before the export.")
            )
        return Part(
            part,
            "absent",
            Text("ไม่มีข้อความ: ถูกลบโดยชอบ หรือถูกนำออกภายหลัง", "No words: lawfully erased, or taken out afterwards."),
        )
    try:
        digest = salted_digest(bytes.fromhex(found["text_salt"]), words).hex()
    except (ValueError, TypeError):
        digest = ""
    if digest != stated["text_digest"]:
        return Part(part, "changed", Text("ชื่อหรือรายละเอียดของข้อมูลถูกแก้", "The input's title or description was changed."))
    return Part(part, "proven", Text("ชื่อและรายละเอียดของข้อมูล", "The input's title and description."))


def _areas(carried: Carried, stated: Stated, tables: Sequence[Stated]) -> Iterator[Part]:
    if carried.areas is None or "areas" in carried.broken:
        yield _unreadable("areas", carried)
        return
    rows = sorted(carried.areas, key=lambda row: str(row["code"]))
    if [row["code"] for row in rows] != sorted(stated["codes"]):
        yield Part("areas", "changed", Text("รายการพื้นที่ไม่ตรง", "The file has other areas."))
        return
    boundaries = sha256()
    for row in rows:
        boundaries.update(f"{row['code']} {sha256(bytes.fromhex(row['wkb'])).hexdigest()}\n".encode())
    if boundaries.hexdigest() != stated["boundaries_sha256"]:
        yield Part("areas", "changed", Text("แนวเขตของพื้นที่ถูกแก้", "Boundaries of areas were changed."))
        return
    names = {code: (name.get("th"), name.get("en")) for code, name in stated["names"].items()}
    renamed = [row["code"] for row in rows if (row["name_th"], row["name_en"]) != names[row["code"]]]
    renamed += [row["code"] for row in rows if row["level"] != _LEVELS.get(len(row["code"]), row["level"])]
    if renamed:
        listed = ", ".join(renamed[:20])
        yield Part("areas", "changed", Text(f"ชื่อหรือระดับของพื้นที่ถูกแก้: {listed}", f"Areas were renamed: {listed}."))
        return
    yield _figures(carried, rows, tables)


def _figures(carried: Carried, rows: Sequence[Stated], stated: Sequence[Stated]) -> Part:
    """The figures beside the boundaries are those of the tables; a table that was changed is told of by itself."""
    found = carried.tables or {}
    proven = [one for one in stated if _digest_of(found.get(one["name"], {}).get("rows")) == one["rows_sha256"]]
    doubtful = tuple(f"{one['name']}." for one in stated if one not in proven)
    expected = figures_by_area([{**one, "rows": found[one["name"]]["rows"]} for one in proven])
    names = {name for figures in expected.values() for name in figures}
    for row in rows:
        wanted, figures = expected.get(row["code"], {}), row["figures"]
        for name in sorted(names | {name for name in figures if not name.startswith(doubtful)}):
            if not _is_same(figures.get(name), wanted.get(name)):
                words = Text(
                    f"ตัวเลข {name[:60]} ของพื้นที่ {row['code']} ไม่ตรงกับตาราง",
                    f"The figure {name[:60]} of the area {row['code']} is not the table's.",
                )
                return Part("areas", "changed", words)
    return Part("areas", "proven", Text("พื้นที่ แนวเขต และตัวเลขสำคัญ", "Areas, their boundaries and key figures."))


def _layers(carried: Carried, layers: Sequence[Stated], kinds: frozenset[str]) -> Iterator[Part]:
    if "layer_rows" in kinds:
        rows = None if carried.layer_rows is None else carried.layer_rows
        if rows is None:
            yield _unreadable("layers", carried)
        elif _is_same(rows, [layer_row(layer) for layer in layers]):
            yield Part("layers", "proven", Text("รายการชั้นข้อมูล", "The list of layers."))
        else:
            yield Part("layers", "changed", Text("รายการชั้นข้อมูลถูกแก้", "The list of layers was changed."))
    for layer in layers:
        part = f"layer:{layer['collection']}"
        if ("rasters" if layer["form"] == "raster" else "layers") not in kinds:
            yield _not_carried(part)
            continue
        found = (carried.layers or {}).get(layer["collection"])
        if part in carried.broken or (found is None and "features" in carried.broken):
            yield _unreadable(part, carried)
        elif found is None:
            yield Part(part, "missing", Text("ไม่มีชั้นข้อมูลนี้ในไฟล์", "The layer is not in the file."))
        elif found == layer.get("carried_hash", layer["content_hash"]):
            yield Part(part, "proven", Text("ชั้นข้อมูล ตรงตามแฮชเนื้อหา", "The layer, by its content hash."))
        else:
            yield Part(part, "changed", Text("ชั้นข้อมูลถูกแก้", "The layer was changed: its content hash differs."))


def _what_else(carried: Carried) -> Iterator[Part]:
    if "metadata" in carried.broken:
        words = Text("สำเนา manifest ใน gpkg_metadata ถูกแก้", "The manifest's copy in gpkg_metadata was changed.")
        yield Part("metadata", "changed", words)
    if "features" in carried.broken:
        yield _unreadable("features", carried)
    for name in carried.extras:
        words = Text("ไม่ใช่ส่วนของชุดข้อมูล ไม่ได้พิสูจน์", "Not of the dataset; not proven.")
        yield Part(f"extra:{name}", "extra", words)


def _not_carried(part: str) -> Part:
    words = Text("รูปแบบไฟล์นี้ไม่ได้เก็บส่วนนี้ไว้แยกให้พิสูจน์", "The format does not carry this part for itself.")
    return Part(part, "not_carried", words)


def _beside(part: str) -> Part:
    return Part(part, "changed", Text("มีในไฟล์ แต่ไม่ใช่ของชุดข้อมูลนี้", "It is in the file, and not of this dataset."))


def _unreadable(part: str, carried: Carried) -> Part:
    fault = (
        carried.broken.get(part) or carried.broken.get(part.partition(":")[0] + "s") or carried.broken.get("features")
    )
    if fault is None:
        return Part(part, "missing", Text("ไม่มีส่วนนี้ในไฟล์", "This part is not in the file."))
    words = Text("ส่วนนี้เสียหายหรือถูกเปลี่ยนโครงสร้าง จึงอ่านไม่ได้", "This part is damaged or was rebuilt; it cannot be read.")
    return Part(part, "unreadable", words)


def _is_same(found: Any, stated: Any) -> bool:
    """Whether two values are the same JSON."""
    try:
        return canonical(found) == canonical(stated)
    except (ValueError, TypeError, RecursionError):
        return False
