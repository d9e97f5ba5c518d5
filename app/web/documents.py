"""The documents of `docs/` as pages: Markdown made into HTML that runs nothing, with links that stay on the service.

Raw HTML in a document is shown as text. A link to another document becomes that document's address; one that leads
elsewhere in the source code keeps its words and is no link. Called by `plain_pages`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.core.settings import CHECKOUT
from app.core.text import Text

FOLDER = CHECKOUT / "docs"
ROOT = "/docs"

TITLES: Mapping[str, Text] = {
    "datasets": Text("ชุดข้อมูลประกอบการตัดสินใจ", "Decision datasets: the way, the check-list, the proof"),
    "doctor": Text("ผลการตรวจไฟล์และวิธีแก้ (ทุกรหัส)", "What the doctor says: every code, and how to mend it"),
    "exports": Text("รูปแบบไฟล์ส่งออก: อะไรอยู่ครบ อะไรหาย", "Exports: what each format keeps and loses"),
    "ogc": Text("แผนที่สำหรับ QGIS และโปรแกรมอื่น (OGC API)", "Maps for QGIS and other programs (OGC APIs)"),
    "glossary": Text("คำศัพท์ อังกฤษ–ไทย", "Glossary, English–Thai"),
    "roles": Text("บทบาท และสิ่งที่แต่ละบทบาททำได้", "Roles, and what each may do"),
    "methods/areas": Text("ขอบเขตพื้นที่: กฎและค่าคลาดเคลื่อน", "Administrative areas: rules and tolerances"),
    "methods/datums": Text("พื้นหลักฐาน: WGS 84 และ Indian 1975", "Datums: WGS 84 and Indian 1975"),
    "methods/depth-classes": Text("ราสเตอร์ความลึกและการจำแนก", "Depth rasters and depth classes"),
    "methods/map-styles": Text("รูปแบบสัญลักษณ์บนแผนที่", "Styles of layers on the map"),
    "methods/tiles": Text("ไทล์เวกเตอร์: อะไรแสดง อะไรถูกย่อ", "Vector tiles: what is drawn, and what is thinned"),
    "methods/content-hash": Text("รหัสเนื้อหาของชั้นข้อมูล", "The content hash of a version"),
    "methods/routing": Text("ข้อมูลใดขึ้นฟีดใด", "Which inputs reach which stream"),
}
"""Documents whose readers are people of a province, in the order of the list; all others are for whoever runs it."""

_THAI = re.compile("[\u0e00-\u0e7f]")
_HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of a document, for its list of contents."""

    anchor: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document, ready for a page."""

    name: str
    title: str
    """Its first heading, in the language it is written in."""
    body: str
    """HTML of our own making, without that heading."""
    contents: Sequence[Heading]


def documents() -> dict[str, Path]:
    """Every document by its name, which is its path without `.md`; none where the folder was not installed."""
    found = {path.relative_to(FOLDER).with_suffix("").as_posix(): path for path in sorted(FOLDER.rglob("*.md"))}
    return {name: found[name] for name in [*TITLES, *found] if name in found}


def titles() -> dict[str, Text]:
    """What each document is called in a list, in both languages where its readers are people of a province."""
    return {name: TITLES.get(name) or _own_title(path) for name, path in documents().items()}


def _own_title(path: Path) -> Text:
    heading = _HEADING.search(path.read_text(encoding="utf-8"))
    title = heading[1].replace("`", "") if heading else path.stem
    return Text(title, title)


def document(name: str) -> Document | None:
    """A document by its name; None where there is none."""
    path = documents().get(name)
    return None if path is None else _made(name, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _made(name: str, path: Path, modified_ns: int) -> Document:
    del modified_ns
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(path.read_text(encoding="utf-8"))
    title = path.stem
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title, tokens = _plain(tokens[1]), tokens[3:]
    contents = _anchor_headings(tokens)
    _dress_tables(tokens, {heading.anchor for heading in contents})
    _redirect_links(tokens, name)
    return Document(name, title, parser.renderer.render(tokens, parser.options, {}), contents)


def _plain(inline: Token) -> str:
    return "".join(part.content for part in inline.children or () if part.type in ("text", "code_inline"))


def anchor_of(title: str) -> str:
    """The anchor of a heading, as links in our documents write it."""
    return re.sub(r"[^\w\- ]", "", title.casefold()).strip().replace(" ", "-")


def _anchor_headings(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading an anchor of its own; returns those of the two upper levels."""
    headings: list[Heading] = []
    taken: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        title = _plain(inline)
        anchor = plain = anchor_of(title)
        number = 0
        while anchor in taken:
            number += 1
            anchor = f"{plain}-{number}"
        taken.add(anchor)
        opening.attrSet("id", anchor)
        level = int(opening.tag[1:])
        if level <= 3:
            headings.append(Heading(anchor, title, level))
    return headings


def _dress_tables(tokens: Sequence[Token], taken: set[str]) -> None:
    """Classes instead of styles, which the pages' policy forbids; labels for narrow screens; an anchor for each code.

    A row whose first cell is one code is found under that code, so that a report can point at it.
    """
    heads: list[str] = []
    column = 0
    for place, token in enumerate(tokens):
        match token.type:
            case "table_open":
                heads = []
                token.attrSet("class", "document-table")
            case "tr_open":
                column = 0
            case "th_open" | "td_open":
                _align_by_class(token)
                inline = tokens[place + 1]
                if token.type == "th_open":
                    heads.append(_plain(inline))
                    token.attrSet("scope", "col")
                else:
                    token.attrSet("data-label", heads[column] if column < len(heads) else "")
                    if _THAI.search(inline.content):
                        token.attrSet("lang", "th")
                    code = _only_code(inline)
                    if column == 0 and code and code not in taken:
                        taken.add(code)
                        token.attrSet("id", code)
                column += 1
            case _:
                pass


def _align_by_class(cell: Token) -> None:
    style = str(cell.attrs.pop("style", ""))
    if "right" in style:
        cell.attrSet("class", "align-right")


def _only_code(inline: Token) -> str | None:
    parts = [part for part in inline.children or () if part.type != "text" or part.content.strip()]
    return parts[0].content if len(parts) == 1 and parts[0].type == "code_inline" else None


def _redirect_links(tokens: Sequence[Token], name: str) -> None:
    """Lead links between documents to their pages; what leads to no page of ours is no link."""
    known = documents()
    for token in tokens:
        children = token.children or []
        for place, part in enumerate(children):
            if part.type != "link_open":
                continue
            target = _address(str(part.attrs.get("href", "")), name, known)
            if target is not None:
                part.attrSet("href", target)
                continue
            closing = next(one for one in children[place:] if one.type == "link_close" and one.level == part.level)
            for end in (part, closing):
                end.tag = "span"
            part.attrs = {}


def _address(href: str, name: str, known: Mapping[str, Path]) -> str | None:
    parts = urlsplit(href)
    if parts.scheme in ("http", "https"):
        return href
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return href if parts.fragment else None
    steps: list[str] = []
    for step in PurePosixPath(PurePosixPath(name).parent, parts.path).parts:
        if step != "..":
            steps.append(step)
        elif steps:
            steps.pop()
        else:
            return None
    target = "/".join(steps).removesuffix(".md")
    if target not in known or not parts.path.endswith(".md"):
        return None
    return f"{ROOT}/{target}" + (f"#{parts.fragment}" if parts.fragment else "")
