"""Documents as pages: those that pages point at are there, link to each other, and run nothing."""

import re
from pathlib import Path

import pytest

from app.web import documents
from tests.service import Service

TEMPLATES = Path(documents.__file__).parent / "templates"


def page(service: Service, path: str, **more: str) -> str:
    answer = service.client().get(path, headers={"Accept": "text/html", **more})
    assert answer.status_code == 200, path
    return answer.text


def anchors(text: str) -> set[str]:
    return set(re.findall(r'\sid="([^"]+)"', text))


def test_every_document_is_a_page_that_runs_nothing_and_leads_nowhere_else(service: Service) -> None:
    listed = page(service, "/docs")
    pages = {f"/docs/{name}": page(service, f"/docs/{name}") for name in documents.documents()}
    assert {"/docs/doctor", "/docs/exports", "/docs/glossary", "/docs/roles", "/docs/methods/areas"} <= pages.keys()
    for path, text in pages.items():
        assert f'href="{path}"' in listed
        body = text.split('class="document-body"')[1].split("</article>")[0]
        assert not re.search(r"<(script|style|img|iframe)|<[^>]+\s(style|on[a-z]+)\s*=", body), path
        for href in re.findall(r'href="([^"]+)"', body):
            target, _, fragment = href.partition("#")
            if target.startswith("http"):
                continue
            assert not target or target in pages, (path, href)
            assert not fragment or fragment in anchors(pages[target or path]), (path, href)


def test_documents_that_templates_point_at_are_there(service: Service) -> None:
    targets = {
        target
        for template in TEMPLATES.rglob("*.html")
        for target in re.findall(r'href="(/docs/[\w/-]+)', template.read_text(encoding="utf-8"))
        if not target.startswith("/docs/problems")
    }
    assert len(targets) >= 4
    for target in targets:
        page(service, target)


def test_a_code_of_the_doctor_has_an_anchor_of_its_own(service: Service) -> None:
    text = page(service, "/docs/doctor")
    assert {"crs_missing", "geometry_invalid", "encoding_missing", "code_pseudo"} <= anchors(text)
    assert text.count('id="crs_missing"') == 1


def test_a_document_is_found_under_the_name_of_its_file_too(service: Service) -> None:
    answer = service.client().get("/docs/methods/areas.md")
    assert (answer.status_code, answer.headers["location"]) == (308, "/docs/methods/areas")


@pytest.mark.parametrize(
    "name", ["nothing", "../README", "..%2FREADME.md", "doctor/", "/etc/passwd", "images/feed.png"]
)
def test_what_is_no_document_is_not_found(service: Service, name: str) -> None:
    assert service.client().get(f"/docs/{name}", headers={"Accept": "text/html"}).status_code == 404


def test_lists_speak_the_reader_s_language(service: Service) -> None:
    assert "คำศัพท์ อังกฤษ–ไทย" in page(service, "/docs", **{"Accept-Language": "th"})
    assert "Glossary, English–Thai" in page(service, "/docs", **{"Accept-Language": "en"})


def test_raw_html_in_a_document_is_shown_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text(
        "# Title\n\n<script>alert(1)</script>\n\n[out](../../secret.md) [up](../b.md#x) [run](javascript:alert(2))\n\n"
        "| Code | N |\n|---|--:|\n| `a_b` | 1 |\n\n## Same\n\n## Same\n"
    )
    (tmp_path / "b.md").write_text("# B\n\n## x\n")
    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    made = documents.document("sub/a")
    assert made is not None
    assert made.title == "Title"
    assert "&lt;script&gt;" in made.body
    assert "<script" not in made.body
    assert "<span>out</span>" in made.body
    assert 'href="/docs/b#x"' in made.body
    assert "href=" not in made.body.replace('href="/docs/b#x"', "")
    assert '<td data-label="Code" id="a_b">' in made.body
    assert "style=" not in made.body
    assert [heading.anchor for heading in made.contents] == ["same", "same-1"]
