"""The brief: set whole, in both languages, and by a renderer that reads nothing but what it is given."""

import io
import json
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.datasets.brief.content import brief_content
from app.datasets.brief.rendering import clean, render_brief, render_pictures
from app.datasets.contents import Contents
from tests.datasets.examples import a_key, example_contents

MADE_AT = datetime(2025, 11, 21, 14, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return example_contents(tmp_path_factory.mktemp("brief"), a_key())


def said(contents: Contents) -> str:
    """All that the brief says."""
    return json.dumps(brief_content(contents, made_at=MADE_AT), ensure_ascii=False)


def attachments(pdf: bytes) -> list[bytes]:
    """Every stream of a PDF that can be inflated, or is plain."""
    found: list[bytes] = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


def test_the_same_dataset_and_time_make_the_same_bytes(contents: Contents) -> None:
    first = render_brief(contents, made_at=MADE_AT)
    assert first == render_brief(contents, made_at=MADE_AT)
    assert first.startswith(b"%PDF-")
    assert len(first) < 3_000_000


def test_it_is_an_archival_pdf_with_the_manifest_inside(contents: Contents) -> None:
    pdf = render_brief(contents, made_at=MADE_AT)
    streams = attachments(pdf)
    assert contents.manifest_bytes in streams
    assert any(b"pdfaid:part>3<" in stream for stream in streams)


def test_it_says_what_matters_in_both_languages(contents: Contents) -> None:
    text = said(contents)
    for word in (*contents.manifest["title"].values(), *contents.manifest["statement"].values()):
        assert json.dumps(word, ensure_ascii=False)[1:-1].split("\\n")[0] in text
    for word in ("ไม่ใช่คำสั่ง", "not an order", "พ.ย. 2568", "Nov 2025", contents.content_hash, "sonthana verify"):
        assert word in text, word


def test_a_dispute_is_on_the_first_pages_and_an_erased_text_is_said_to_be(contents: Contents) -> None:
    content = brief_content(contents, made_at=MADE_AT)
    assert content["disputes"]
    assert "(ลบข้อความแล้ว / erased)" in json.dumps(content["inputs"], ensure_ascii=False)


def test_no_page_is_empty_and_the_map_has_colour(contents: Contents) -> None:
    pages = [Image.open(io.BytesIO(page)).convert("RGB") for page in render_pictures(contents, made_at=MADE_AT, ppi=50)]
    assert len(pages) >= 3
    for page in pages:
        assert sum(page.convert("L").histogram()[:128]) > 100  # somebody wrote on it
    colours = {pixel for page in pages for _, pixel in page.getcolors(maxcolors=1 << 20) or []}
    assert any(blue > red + 40 and blue > 120 for red, _, blue in colours), "no water on the map"


def test_a_retracted_dataset_says_so_over_everything(contents: Contents) -> None:
    assert contents.release is not None
    act = {**contents.release.acts[-1], "act": "retract", "role": "chair", "reason": "ตัวเลขผิด"}
    retracted = replace(contents, release=replace(contents.release, acts=[*contents.release.acts, act]))
    content = brief_content(retracted, made_at=MADE_AT)
    assert "RETRACTED" in content["banner"] and "ตัวเลขผิด" in content["banner"]  # noqa: PT018
    assert render_brief(retracted, made_at=MADE_AT) != render_brief(contents, made_at=MADE_AT)


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
    "=" * 200 + "\n" + "- " * 500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_write_is_set_as_it_is_and_never_run(contents: Contents, text: str) -> None:
    words = {"th": text, "en": text}
    manifest: dict[str, Any] = {**contents.manifest, "title": words, "statement": words, "advice": words}
    pdf = render_brief(replace(contents, manifest=manifest), made_at=MADE_AT)
    for stream in attachments(pdf):
        assert b"root:x:0:0" not in stream


def test_the_renderer_finds_no_file_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.datasets.brief import rendering

    secret = tmp_path / "secret.txt"
    secret.write_text("ความลับ")
    for source in (
        f'#read("{secret}")',
        '#read("/etc/passwd")',
        '#read("../../etc/passwd")',
        '#image("/etc/hostname")',
    ):
        monkeypatch.setattr(rendering, "_template", lambda source=source: source.encode())
        with pytest.raises(Exception, match=r"not found|escape"):
            rendering._compile({}, format="pdf", made_at=MADE_AT)


def test_marks_that_turn_text_around_are_left_out_but_not_of_the_manifest() -> None:
    data = {"title": "a\u202eb\u0007c", "manifest": "a\u202eb", "rows": [["x\u2066y"]]}
    assert clean(data) == {"title": "abc", "manifest": "a\u202eb", "rows": [["xy"]]}
