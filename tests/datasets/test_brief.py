"""The brief: set whole, in both languages, and by a renderer that reads nothing but what it is given."""

import io
import json
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image

from app.datasets.brief.basis import MOST_DISPUTES
from app.datasets.brief.content import brief_content
from app.datasets.brief.rendering import render_brief, render_pictures
from app.datasets.contents import Contents
from app.record.canonical import canonical
from tests.datasets.examples import a_key, example_contents

MADE_AT = datetime(2025, 11, 21, 14, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return example_contents(tmp_path_factory.mktemp("brief"), a_key())


def said(contents: Contents) -> str:
    """All that the brief says."""
    return json.dumps(brief_content(contents, made_at=MADE_AT), ensure_ascii=False)


def test_what_is_made_up_says_so_on_every_page(contents: Contents) -> None:
    made_up = replace(contents, manifest={**contents.manifest, "is_demo": True})
    content = brief_content(made_up, made_at=MADE_AT)
    assert content["banners"][0].endswith("TEST, not a real event")
    assert content["running_head"].startswith(content["banners"][0])
    assert "TEST" not in said(contents)


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
    for mark in (b"pdfaid:part>3<", b"pdfaid:conformance>A<", b"pdfuaid:part>1<"):
        assert any(mark in stream for stream in streams), mark
    assert contents.release is not None
    assert canonical(contents.release.as_json()).encode() in streams
    assert b"sonthana-manifest.json" in pdf
    assert b"sonthana-release.json" in pdf


def test_it_says_what_matters_in_both_languages(contents: Contents) -> None:
    text = said(contents)
    for word in (*contents.manifest["title"].values(), *contents.manifest["statement"].values()):
        assert json.dumps(word, ensure_ascii=False)[1:-1].split("\\n")[0] in text
    for word in ("ไม่ใช่คำสั่ง", "not an order", "พ.ย. 2568", "Nov 2025", contents.content_hash, "sonthana verify"):
        assert word in text, word


def test_a_dispute_is_on_the_first_pages_and_an_erased_text_is_said_to_be(contents: Contents) -> None:
    content = brief_content(contents, made_at=MADE_AT)
    (dispute,) = content["disputes"]["found"]
    assert [side["is_disputed"] for side in dispute["sides"]] == [True, False, False]
    assert "มีข้อโต้แย้ง / Disputed" in dispute["sides"][0]["state"]
    assert "(ลบข้อความแล้ว / erased)" in json.dumps(content["inputs"], ensure_ascii=False)
    assert content["inputs"]["rows"][0][4] == "มีข้อโต้แย้ง / Disputed"


def test_of_many_disputes_the_most_severe_are_told_whole_and_the_others_counted(contents: Contents) -> None:
    (one,) = [part for part in contents.inputs if part.stated["state"] == "disputed"]
    many = [replace(one, stated={**one.stated, "severity": n % 5 + 1}) for n in range(MOST_DISPUTES + 3)]
    disputes = brief_content(replace(contents, inputs=many), made_at=MADE_AT)["disputes"]
    assert len(disputes["found"]) == MOST_DISPUTES
    assert "severity 5" in disputes["found"][0]["sides"][0]["about"]
    assert disputes["left_out"] == "และอีก 3 รายการ / and 3 more"


def test_whoever_acted_and_whose_name_is_erased_is_never_called_none(contents: Contents) -> None:
    acts = brief_content(contents, made_at=MADE_AT)["acts"]
    assert [who for _, who, _ in acts] == [
        "นายช่าง ตัวอย่าง · หัวหน้าหน่วย / Lead",
        "(ลบข้อความแล้ว / erased) · ประธาน / Chair",
    ]


def test_a_dataset_released_by_both_leads_says_whether_the_chair_has_ratified_it(contents: Contents) -> None:
    assert contents.release is not None
    review, release = contents.release.acts
    urgent = {**release, "role": "lead"}
    ratify = {**release, "act": "ratify", "at": "2026-11-25T01:00:00+00:00"}
    for acts, words in (
        ([review, urgent], "not ratified yet"),
        ([review, urgent, ratify], "ratified 25 พ.ย. 2569 08:00"),
    ):
        said_then = said(replace(contents, release=replace(contents.release, acts=acts)))
        assert words in said_then
    assert "ratified" not in said(contents)


def test_a_candidate_is_told_to_be_one_and_has_no_release_attached(contents: Contents) -> None:
    candidate = replace(contents, release=None)
    content = brief_content(candidate, made_at=MADE_AT)
    assert "NOT RELEASED" in content["banners"][0]
    assert b"sonthana-release.json" not in render_brief(candidate, made_at=MADE_AT)


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
    assert "RETRACTED" in content["banners"][0]
    assert "ตัวเลขผิด" in content["banners"][0]
    assert render_brief(retracted, made_at=MADE_AT) != render_brief(contents, made_at=MADE_AT)
