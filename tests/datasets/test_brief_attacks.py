"""What people write never becomes markup, never stops the brief, and makes nothing be read but what it is given."""

import base64
import contextlib
import io
import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.datasets.brief import rendering
from app.datasets.brief.printable import LACKING, covered, printable, printable_content
from app.datasets.brief.rendering import NotSet, render_brief
from app.datasets.contents import Contents
from tests.datasets.examples import a_key, example_contents
from tests.datasets.test_brief import MADE_AT, attachments

HOSTILE = [
    '#read("/etc/passwd")',
    '#image("/etc/hostname")',
    '#include "brief.typ"',
    '#import "@preview/example:0.1.0": *',
    "$ integral_0^1 $ *bold* _under_ `raw` <label> @reference",
    "#panic()",
    "]#[ } #let x = 1",
    "</svg><script>alert(1)</script>",
    '"><image href="file:///etc/passwd"/>',
    'http://example.invalid/ #link("http://example.invalid")',
    "\\u{0} \\\" ' \\n",
    "\u202eกลับด้าน\u202c",
    "ก" * 7000,
    "W" * 7000,
    "ก่่่่่่่่่" * 300,
    "=" * 200 + "\n" + "- " * 500,
    "น้ำท่วม 🌊🚨 洪水 بنجير \uffff\U0010fffe\u0378\ue000 a\u200bb\u200dc\ufe0f",
    "\u0e48 \u0e31\u0301x\u0e33 \u0331",
]


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return example_contents(tmp_path_factory.mktemp("brief"), a_key())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_write_is_set_as_it_is_and_never_run(contents: Contents, text: str) -> None:
    # as long as the API takes them
    words, title = {"th": text, "en": text}, {"th": text[:300], "en": text[:300]}
    manifest: dict[str, Any] = {
        **contents.manifest, "title": title, "statement": words, "advice": words, "confidence_reason": words,
    }  # fmt: skip
    layers = [replace(one, stated={**one.stated, "source": text, "title": title}) for one in contents.layers]
    inputs = [replace(one, text={"title": text, "description": text}) for one in contents.inputs]
    areas = [replace(one, name=title) for one in contents.areas]
    pdf = render_brief(replace(contents, manifest=manifest, layers=layers, inputs=inputs, areas=areas), made_at=MADE_AT)
    assert len(pdf) < 3_000_000
    for stream in attachments(pdf):
        assert b"root:x:0:0" not in stream


def test_any_text_at_all_can_be_set(contents: Contents) -> None:
    """Typst breaks down over some signs without a shape: a brief must come out whatever was written."""
    chance = random.Random(2568)
    pools = [sorted(covered()), range(0xE00, 0xE60), range(1, 0xD800), range(0x10000, 0x1FFFF)]
    paragraphs = ["".join(chr(chance.choice(pools[n % 4])) for _ in range(60)) for n in range(400)]
    words = {"th": "\n".join(paragraphs[:200]), "en": "\n".join(paragraphs[200:])}
    pdf = render_brief(replace(contents, manifest={**contents.manifest, "statement": words}), made_at=MADE_AT)
    assert pdf.startswith(b"%PDF-")


def test_every_sign_that_is_said_to_be_covered_has_a_shape(contents: Contents) -> None:
    every = "".join(map(chr, sorted(covered())))
    words = {"th": every, "en": every}
    assert render_brief(replace(contents, manifest={**contents.manifest, "advice": words}), made_at=MADE_AT)
    assert {"ก", "๛", "฿", "A", "é", "ā", "–", "…", "°", "²"} <= set(every)


def test_signs_without_a_shape_are_replaced_and_that_is_told() -> None:
    assert printable("น้ำ 🌊🚨 ท่วม") == f"น้ำ {LACKING} ท่วม"
    assert printable("≥ 2 ม. → อพยพ") == ">= 2 ม. -> อพยพ"
    assert printable("บรรทัด\u2028ใหม่") == "บรรทัด\nใหม่"
    assert printable_content({"title": "洪水", "words": {}})["is_lacking"]
    assert not printable_content({"title": "น้ำท่วม", "words": {"lacking": LACKING}})["is_lacking"]


def test_marks_that_turn_text_around_are_left_out_but_not_of_the_manifest() -> None:
    data = {"title": "a\u202eb\u0007c\u061c", "manifest": "a\u202eb", "rows": [["x\u2066y"]]}
    assert printable_content(data) == {"title": "abc", "manifest": "a\u202eb", "rows": [["xy"]], "is_lacking": False}


def test_long_words_may_be_broken_and_others_are_left_alone() -> None:
    assert printable("x" * 50).replace("\u200b", "") == "x" * 50
    for endless in ("x" * 500, "xy" * 300, "ก" * 500, "กขค" * 200, "ก่" * 300, "่" * 300):
        pieces = printable(endless).split("\u200b")
        assert "".join(pieces) == endless
        assert max(map(len, pieces)) <= 40
    for words in ("การบริหารจัดการน้ำท่วมในเขตเทศบาลนครหาดใหญ่", "พระราชบัญญัติป้องกันและบรรเทาสาธารณภัย"):
        assert printable(words) == words
    assert printable("Kanchanawanit Road") == "Kanchanawanit Road"


def test_the_renderer_finds_no_file_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ความลับ")
    for source in (
        f'#read("{secret}")',
        '#read("/etc/passwd")',
        '#read("../../etc/passwd")',
        '#image("/etc/hostname")',
        '#image("http://127.0.0.1:9/x.png")',
    ):
        monkeypatch.setattr(rendering, "_template", lambda source=source: source.encode())
        with pytest.raises(NotSet, match=r"not found|escape"):
            rendering._compile({}, format="pdf", made_at=MADE_AT)


def test_an_svg_draws_no_picture_that_it_only_refers_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (40, 40), (255, 0, 0)).save(tmp_path / "red.png")
    inside = base64.b64encode((tmp_path / "red.png").read_bytes()).decode()
    monkeypatch.setattr(
        rendering, "_template", lambda: b'#image(bytes(json(bytes(sys.inputs.data)).svg), format: "svg", width: 40mm)'
    )

    def is_red(reference: str) -> bool:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 40">'
            f'<rect width="40" height="40" fill="#00f"/><image width="40" height="40" {reference}/></svg>'
        )
        page = rendering._compile({"svg": svg}, format="png", made_at=MADE_AT, ppi=50)
        picture = Image.open(io.BytesIO(page if isinstance(page, bytes) else page[0])).convert("RGB")
        return any(red > 200 and blue < 80 and green < 80 for _, (red, green, blue) in picture.getcolors(1 << 20) or [])

    assert is_red(f'href="data:image/png;base64,{inside}"')
    for reference in (
        f'href="{tmp_path}/red.png"',
        f'href="file://{tmp_path}/red.png"',
        f'xlink:href="file://{tmp_path}/red.png"',
        'href="http://127.0.0.1:9/red.png"',
    ):
        with contextlib.suppress(NotSet):  # to refuse such a picture altogether is as good
            assert not is_red(reference), reference


def test_the_template_can_run_nothing_and_reads_its_data_alone() -> None:
    template = rendering._template().decode()
    assert re.findall(r"\b(?:eval|import|include|read|plugin|csv|yaml|toml|xml|cbor|link)\b\s*[(\"]", template) == []
    assert re.findall(r"json\(.*?\)\)?", template) == ["json(bytes(sys.inputs.data))"]


def test_a_breakdown_of_the_renderer_is_a_failure_and_not_the_end_of_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendering, "_template", lambda: b"#panic()")
    with pytest.raises(NotSet):
        rendering._compile({}, format="pdf", made_at=MADE_AT)
    # a sign of no font beside one of ours: what Typst is kept from by `printable`
    text = json.dumps("\ufdfa\u0e48 \u0331\u05d0\u0301 \u1e9e")
    monkeypatch.setattr(rendering, "_template", lambda: f'#set text(font: "Sarabun Thai")\n#{text}'.encode())
    with pytest.raises(NotSet):
        rendering._compile({}, format="pdf", made_at=MADE_AT)
