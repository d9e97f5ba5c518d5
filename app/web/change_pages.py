"""The pages of change sets: what one changes of a layer, beside what it was; conflicts; what others propose."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.errors import SonthanaError
from app.core.problems import status_of
from app.core.text import Text
from app.layers.change_sets.answers import OPERATION, STATE
from app.layers.change_sets.editable import editable_layer, may_edit
from app.layers.change_sets.reading import change_set_details, change_sets_read
from app.layers.change_sets.steps import found_change_set
from app.layers.models import Layer
from app.web import queries
from app.web.change_drawing import conflict_sketch, shapes_of
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/layers/{slug}", include_in_schema=False)

MOST_SHOWN = 300
"""Changes on one page; a map and a list of more are not read."""
DONE: Mapping[str, Text] = {
    "propose": Text(
        "เสนอแล้ว รอเจ้าหน้าที่ภูมิสารสนเทศหรือเลขานุการพิจารณา", "Proposed: a GIS officer or the secretary decides."
    ),
    "withdraw": Text("ถอนข้อเสนอแล้ว แก้ไขต่อได้", "Withdrawn: you can go on editing."),
    "discard": Text("ยกเลิกการแก้ไขแล้ว หากกดผิด เปิดชุดนี้ใหม่ได้ด้านล่าง", "Discarded. You can take it up again below."),
    "reopen": Text("เปิดชุดการแก้ไขนี้ใหม่แล้ว", "Taken up again."),
    "rebase": Text("ปรับการแก้ไขให้ต่อจากรุ่นปัจจุบันแล้ว", "Your changes now follow the current version."),
    "publish": Text("เผยแพร่เป็นรุ่นใหม่แล้ว", "Published as a new version."),
    "return": Text("ส่งกลับพร้อมเหตุผลแล้ว", "Returned with the reason."),
    "undo": Text("คืนค่าเดิมของรายการนั้นแล้ว", "That feature is as it was."),
    "mine": Text("บันทึกการตัดสินแล้ว: ใช้ของท่าน", "Recorded: yours is kept."),
    "theirs": Text("บันทึกการตัดสินแล้ว: ใช้ของเขา", "Recorded: theirs is taken."),
}

Choice = Annotated[str, Query(max_length=40)]


async def edits_line(session: AsyncSession, policy: Policy, layer: Layer) -> dict[str, Any] | None:
    """What the page of a layer says of its edits; None for those who do not edit it.

    Returns:
        `mine`, one's own unfinished change set or None, and `proposals`, those that wait for whoever publishes.
    """
    if not may_edit(policy, layer):
        return None
    listed = await change_sets_read(session, policy, province_code=layer.province_code, slug=layer.slug)
    may_accept = policy.allows(Action.PUBLISH_LAYER, layer.province_code)
    proposed = [one for one in listed if one["state"] == "proposed" and not one["is_own"]]
    return {"mine": _unfinished(listed), "proposals": proposed if may_accept else []}


def _unfinished(listed: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return next((one for one in listed if one["is_own"] and one["state"] in ("open", "proposed")), None)


@router.get("/changes")
async def own_changes_page(visit: VisitDep, slug: str, done: Choice = "") -> Response:
    """What one changes of a layer, or how to begin."""
    return await show_changes(visit, slug, None, done=done)


@router.get("/changes/{change_set_id}")
async def changes_page(visit: VisitDep, slug: str, change_set_id: UUID, done: Choice = "") -> Response:
    """A change set: one's own, one that is proposed, or one that was published."""
    return await show_changes(visit, slug, change_set_id, done=done)


async def show_changes(
    visit: Visit, slug: str, id_: UUID | None, *, done: str = "", error: SonthanaError | None = None
) -> Response:
    """The page of a change set, or of one's own unfinished one; with what went wrong where something did.

    Raises:
        NotFound: there is none for whoever asks.
        NotEditable: nobody edits this layer.
    """
    editable = await editable_layer(visit.session, visit.policy, province_code=visit.code, slug=slug)
    listed = await change_sets_read(visit.session, visit.policy, province_code=visit.code, slug=slug)
    unfinished = _unfinished(listed)
    if id_ is None and unfinished is not None:
        id_ = UUID(unfinished["id"])
    shown: dict[str, Any] | None = None
    if id_ is not None:
        found = await found_change_set(visit.session, visit.policy, province_code=visit.code, slug=slug, id_=id_)
        shown = await change_set_details(visit.session, visit.policy, found, most=MOST_SHOWN)
    changes: list[dict[str, Any]] = shown["changes"] if shown else []
    conflicts: list[dict[str, Any]] = shown["conflict_details"] if shown else []
    undecided = {one["feature"] for one in conflicts if one["decision"] is None}
    people = {UUID(one["person_id"]) for one in [*listed, *([shown] if shown else [])]}
    return render(
        visit.request,
        "changes.html",
        visit.page("layers", changes=shapes_of(changes, conflicts)),
        status=status_of(type(error)) if error else 200,
        layer=editable.layer,
        title=Text(editable.layer.title_th, editable.layer.title_en),
        current=editable.current.version,
        shown=shown,
        changes=[
            {**one, "label": label_of(one), "rows": rows_of(one)} for one in changes if one["feature"] not in undecided
        ],
        conflicts=[
            {**one, "label": label_of(one), "rows": conflict_rows(one), "sketch": conflict_sketch(one)}
            for one in conflicts
        ],
        others=[one for one in listed if shown is None or one["id"] != shown["id"]][:20],
        names={str(id_): name for id_, name in (await queries.people_names(visit.session, ids=people)).items()},
        most_shown=MOST_SHOWN,
        states=STATE,
        operations=OPERATION,
        may_publish=visit.policy.allows(Action.PUBLISH_LAYER, visit.code),
        done=DONE[done].to(visit.language) if done in DONE else "",
        problem={"title": error.title.to(visit.language), "detail": error.detail.to(visit.language)} if error else None,
    )


def label_of(one: Mapping[str, Any]) -> str:
    """What people would call a feature: its first text that is not long."""
    forms = [one.get("mine"), one.get("base"), one, one.get("was")]
    for form in forms:
        for value in _properties(form).values():
            if isinstance(value, str) and 0 < len(value) <= 80 and not value[:4].isdigit():
                return value
    return ""


def rows_of(change: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Properties of a change that are worth a line: name, before, after."""
    now, was = _properties(change), _properties(change["was"])
    if change["operation"] == "update":
        return [(name, was.get(name), now.get(name)) for name in change["changed"]]
    only = now or was
    return [(n, None if now else v, v if now else None) for n, v in only.items() if v is not None][:6]


def conflict_rows(conflict: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Properties that are not the same in all three forms, those that both changed first."""
    forms = {name: _properties(conflict[name]) for name in ("base", "theirs", "mine")}
    there = [one for name, one in forms.items() if conflict[name] is not None]
    rows: list[dict[str, Any]] = []
    for name in forms["base"]:
        if any(one.get(name) != forms["base"][name] for one in there):
            values = {form: one.get(name) for form, one in forms.items()}
            rows.append({"name": name, "is_contested": name in conflict["contested"], **values})
    return sorted(rows, key=lambda row: not row["is_contested"])


def _properties(form: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The properties of a feature's form; none where it is gone."""
    return (form.get("properties") if form is not None else None) or {}
