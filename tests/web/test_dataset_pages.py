"""The pages of decision datasets as the server renders them: what they say, in both languages, and who may do what."""

import json
import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.people import People
from tests.datasets.assembled import assembled, job_ended, released, reviewed, validated
from tests.layers.loads import Worker, loaded, metadata
from tests.web.test_layer_pages import THAI, elements, page, post

LIST = "/provinces/90/datasets"
FORM = "/provinces/90/assemble"
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
SHELTERS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "โรงเรียนตัวอย่าง"},
            "geometry": {"type": "Point", "coordinates": [100.47, 7.01]},
        }
    ],
}
PEOPLE = ("engineer", "lead.structural", "secretary", "gis", "watch", "chair", "governor", "auditor")


def page_of(made: dict[str, Any]) -> str:
    return made["href"].removeprefix("/api/v1")


def acts_on(text: str) -> list[str]:
    """The acts that a page offers, those that are hindered left out."""
    return re.findall(r'action="/provinces/90/datasets/[a-z0-9-]+/[0-9.]+/([a-z_]+)"', text)


def fields(client: httpx.Client, made: dict[str, Any]) -> dict[str, str]:
    """What a form of the page sends beside the reason."""
    return {"csrf_token": client.headers["X-CSRF-Token"], "content_hash": made["content_hash"]}


def a_form(**changes: Any) -> dict[str, Any]:
    """A filled form of a sound dataset."""
    return {
        "id": str(uuid.uuid4()),
        "title_th": "อพยพชั้นล่าง",
        "title_en": f"Leave ground floors {uuid.uuid4().hex[:6]}",
        "statement_th": "น้ำขึ้นเร็ว",
        "statement_en": "The water rises fast.",
        "valid_until": "25/11/2569 06:00",
        "confidence": "high",
        "where": "province",
    } | changes


@pytest.fixture(scope="module")
def out(people: People, worker: Worker) -> dict[str, Any]:
    """A released dataset whose words try to run as script, on a disputed input."""
    used = validated(people, title=HOSTILE)
    reason = {"reason": "วัดได้ 1.4 เมตร"}
    people("engineer").post(f"/api/v1/provinces/90/assessments/{used}/dispute", json=reason).raise_for_status()
    words = {"th": HOSTILE, "en": HOSTILE}
    return released(people, assessments=[used], title=words, statement=words, advice=words, confidence="low")


def test_pages_run_no_script_but_their_own_and_show_words_as_text(people: People, out: dict[str, Any]) -> None:
    for path in (LIST, page_of(out), FORM, f"{FORM}?again={out['name']}/1.0.0"):
        answer = page(people("secretary"), path)
        assert answer.status_code == 200, path
        for tag, attributes in elements(answer.text):
            assert tag not in ("img", "style", "iframe"), path
            assert not [name for name in attributes if name == "style" or name.startswith("on")], path
            if tag == "script":
                is_ours = (attributes.get("src") or "").startswith("/static/build/")
                assert is_ours or attributes["type"] == "application/json", path


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_speaks_the_reader_s_language(people: People, worker: Worker, language: str) -> None:
    made = released(people, assessments=[validated(people)])
    asked = post(people("secretary", language=language), FORM, **a_form()).headers["location"]
    job_ended(people("secretary"), f"/api/v1{asked.replace('assemble', 'jobs')}")
    reader = people("secretary", language=language)
    texts = [page(reader, path).text for path in (LIST, page_of(made), FORM)]
    too_late = post(reader, f"{asked}/cancel")
    assert too_late.status_code == 409
    for text in (*texts, too_late.text):
        assert f'<html lang="{language}">' in text
        if language == "en":
            rest = re.sub(r'<script type="application/json".*?</script>', "", text, flags=re.DOTALL)
            rest = re.sub(r'<(\w+)[^>]*\slang="th"[^>]*>.*?</\1>', "", rest, flags=re.DOTALL)
            rest = re.sub(r'(value|data-words|placeholder)="[^"]*"', "", rest)
            left = [line.strip() for line in rest.splitlines() if THAI.search(line)]
            # the names of inputs and people are as they were written
            assert not [line for line in left if "เครื่องสูบน้ำ" not in line and "นาย" not in line and "นาง" not in line]


def test_the_list_says_for_whom_each_waits_and_until_when_it_holds(people: People, worker: Worker) -> None:
    made = assembled(people("gis"), assessments=[validated(people)], valid_until="2025-11-22T06:00:00+07:00")
    people("lead.structural").post(f"{made['href']}/review").raise_for_status()
    text = page(people("watch", language="th"), LIST).text
    card = (
        text[text.index(f'href="{page_of(made)}"') :].split('</li>\n      <li class="card')[0].split('class="card')[0]
    )
    assert "รอหัวหน้าหน่วยด้านไม่ใช้โครงสร้างพิจารณา" in card
    assert "รอหัวหน้าหน่วยด้านโครงสร้างพิจารณา" not in card
    assert "22 พ.ย. 2568 06:00 น." in card
    assert "พ้นเวลาแล้ว" in card


def test_a_released_dataset_whose_input_was_disputed_says_so_wherever_it_stands(people: People, worker: Worker) -> None:
    used = validated(people)
    made = released(people, assessments=[used])
    untouched = released(people, assessments=[validated(people)])
    people("engineer").post(f"/api/v1/provinces/90/assessments/{used}/dispute", json={"reason": "น้ำลดแล้ว"})
    warning = "What it rests on has moved since its release: see the check-list before deciding on it"
    moved, sound = (page(people("watch"), page_of(one)).text for one in (made, untouched))
    assert warning in moved[moved.index('id="next"') : moved.index('id="advice-heading"')]
    assert f"⚠ {warning}" in moved[moved.index('id="share-text"') :].split("</textarea>")[0]
    assert warning not in sound
    cards = page(people("watch"), LIST).text.split('<li class="card')
    assert [warning in card for card in cards if f'href="{page_of(made)}"' in card] == [True]
    assert [warning in card for card in cards if f'href="{page_of(untouched)}"' in card] == [False]


def test_an_empty_list_says_what_to_do_next(people: People) -> None:
    root = "/provinces/40/datasets"
    assert "There are no datasets yet" in page(people("watch@khonkaen.demo"), root).text
    assert "/provinces/40/assemble" not in page(people("watch@khonkaen.demo"), root).text
    assert "/provinces/40/assemble" in page(people("secretary@khonkaen.demo"), root).text


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("candidate", {"lead.structural": ["review", "send_back"]}),
        ("reviewed", {"lead.structural": ["send_back", "urge"], "chair": ["release"]}),
        ("released", {"chair": ["retract"], "governor": ["retract"]}),
    ],
)
def test_buttons_are_there_for_exactly_those_who_may(
    people: People, worker: Worker, step: str, expected: dict[str, list[str]]
) -> None:
    used = validated(people)
    if step == "candidate":
        made = assembled(people("gis"), assessments=[used])
    else:
        made = (reviewed if step == "reviewed" else released)(people, assessments=[used])
    offered = {name: acts_on(page(people(name), page_of(made)).text) for name in PEOPLE}
    assert {name: acts for name, acts in offered.items() if acts} == expected


def test_what_blocks_stands_first_with_a_way_to_mend_it_and_no_button_to_pass(people: People, worker: Worker) -> None:
    made = assembled(people("secretary"))
    text = page(people("lead.structural"), page_of(made)).text
    codes = re.findall(r'data-check="([a-z_]+)"', text)
    assert codes[0] == "rests_on_nothing"
    assert "validity_missing" in codes
    assert f"{FORM}?again={made['name']}/1.0.0#choose-layers" in text
    assert f"{FORM}?again={made['name']}/1.0.0#valid_until" in text
    assert acts_on(text) == ["send_back"]
    assert "must be mended first" in text
    assert "assemble?again" not in page(people("watch"), page_of(made)).text


def test_acts_are_done_by_forms_and_bound_to_what_was_looked_at(people: People, worker: Worker) -> None:
    made = assembled(people("secretary"), assessments=[validated(people)])
    address = page_of(made)
    lead = people("lead.structural")
    assert made["content_hash"][:4] in page(lead, address).text
    stale = post(lead, f"{address}/review", **fields(lead, made) | {"content_hash": "0" * 64})
    assert stale.status_code == 409
    assert "Not the content that you looked at" in stale.text
    forged = {"content_hash": made["content_hash"], "csrf_token": "x"}
    assert lead.post(f"{address}/review", data=forged, headers={"X-CSRF-Token": "x"}).status_code == 403
    no_reason = post(lead, f"{address}/send_back", **fields(lead, made))
    assert no_reason.status_code == 422
    assert 'action-send_back" open' in no_reason.text
    done = post(lead, f"{address}/review", **fields(lead, made))
    assert (done.status_code, done.headers["location"]) == (303, f"{address}?done=review")
    assert "your unit lets it pass" in page(lead, f"{address}?done=review").text
    other = people("lead.nonstructural")
    post(other, f"{address}/review", **fields(other, made))
    chair = people("chair")
    assert post(chair, f"{address}/release", **fields(chair, made)).status_code == 303
    assert chair.get(made["href"]).json()["state"] == "released"


def test_both_sides_of_a_dispute_stand_on_the_page(people: People, out: dict[str, Any]) -> None:
    text = page(people("watch"), page_of(out)).text
    part = text[text.index('id="disputes"') :].split("</section>")[0]
    assert "วัดได้ 1.4 เมตร" in part
    assert f"/assessments/{out['manifest']['inputs'][0]['id']}" in part
    assert "ด้านโครงสร้าง" in page(people("watch", language="th"), page_of(out)).text


def test_a_retracted_version_says_so_over_everything_and_a_replaced_one_leads_on(
    people: People, worker: Worker
) -> None:
    name = f"later-{uuid.uuid4().hex[:8]}"
    used = validated(people)
    first = released(people, name=name, assessments=[used])
    second = released(people, name=name, assessments=[used, validated(people)])
    old = page(people("watch"), page_of(first)).text
    assert old.index('id="over"') < old.index("<h1")
    assert f'href="{page_of(second)}"' in old[old.index('id="over"') : old.index("<h1")]
    chair = people("chair")
    post(chair, f"{page_of(second)}/retract", **fields(chair, second), reason="ตัวเลขผิดหน่วย")
    gone = page(people("watch"), page_of(second)).text
    assert "ตัวเลขผิดหน่วย" in gone[gone.index('id="over"') : gone.index("<h1")]
    shared = gone[gone.index('id="share-text"') :].split("</textarea>")[0]
    assert "Do not decide on it" in shared


def test_files_tell_their_size_once_they_are_made(people: People, out: dict[str, Any]) -> None:
    made = people("watch").get(f"{out['href']}.geojson")
    assert made.status_code == 200
    text = page(people("watch"), page_of(out)).text
    part = text[text.index('id="files"') :].split("</section>")[0]
    assert f'href="{out["href"]}.geojson" download' in part
    assert re.search(r"[0-9.,]+ (kB|MB|bytes)", part)
    assert "Seal of the service" in text
    assert 'id="files"' not in page(people("watch"), page_of(assembled(people("gis")))).text


def test_tables_come_as_csv_in_the_reader_s_language(people: People, out: dict[str, Any]) -> None:
    answer = people("watch", language="th").get(f"{page_of(out)}/tables/inputs_by_kind.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.decode("utf-8-sig").splitlines()[0].startswith("รหัสพื้นที่,ระดับ,")
    assert people("watch").get(f"{page_of(out)}/tables/nothing.csv").status_code == 404


def test_the_form_works_without_a_script(people: People, worker: Worker) -> None:
    secretary = people("secretary")
    used = validated(people)
    asked = post(secretary, FORM, **a_form(assessment=[used], where="districts", district=["9011"]))
    assert asked.status_code == 303, asked.text
    job = job_ended(secretary, f"/api/v1{asked.headers['location'].replace('assemble', 'jobs')}")
    made = secretary.get(job["result"]["href"]).json()
    assert [one["id"] for one in made["manifest"]["inputs"]] == [used]
    assert made["valid_until"] == "2026-11-24T23:00:00+00:00"
    west, south, east, north = made["manifest"]["bbox"]
    assert 100.0 < west < east < 100.8
    assert 6.7 < south < north < 7.2
    # whoever looks only after the job has ended is led on to what it made, as those are who watched it
    after = page(secretary, asked.headers["location"])
    assert (after.status_code, after.headers["location"]) == (303, page_of(made))


def test_everything_wrong_with_the_form_is_told_and_what_was_written_stays(people: People, worker: Worker) -> None:
    wrong = a_form(title_en="", valid_until="พรุ่งนี้", where="districts", advice_th="อพยพทันที")
    answer = post(people("secretary"), FORM, **wrong)
    assert answer.status_code == 422
    pointers = set(re.findall(r'data-pointer="([^"]+)"', answer.text))
    assert pointers == {"/title/en", "/valid_until", "/bbox", "/advice/en"}
    assert "อพยพทันที" in answer.text
    assert wrong["id"] in answer.text


def test_a_name_that_another_dataset_has_is_refused(people: People, out: dict[str, Any]) -> None:
    answer = post(people("secretary"), FORM, **a_form(name=out["name"]))
    assert answer.status_code == 422
    assert "A dataset of this short name exists" in answer.text


def test_assembling_again_begins_with_what_the_version_says(people: People, worker: Worker) -> None:
    used = validated(people)
    made = assembled(people("secretary"), assessments=[used], valid_until="2026-11-25T06:00:00+07:00")
    text = page(people("secretary", language="th"), f"{FORM}?again={made['name']}/1.0.0").text
    assert 'value="25/11/2569 06:00"' in text
    assert made["statement"]["th"] in text
    assert re.search(rf'name="assessment" value="{used}" checked', text)
    other = validated(people)
    sent = a_form(name=made["name"], again=f"{made['name']}/1.0.0", assessment=[used, other])
    asked = post(people("secretary"), FORM, **sent).headers["location"]
    job = job_ended(people("secretary"), f"/api/v1{asked.replace('assemble', 'jobs')}")
    assert (job["result"]["name"], job["result"]["version"]) == (made["name"], "1.1.0")


def test_only_those_who_assemble_get_the_form(people: People) -> None:
    expected = {"lead.structural": 200, "secretary": 200, "gis": 200}
    for name in PEOPLE:
        assert page(people(name), FORM).status_code == expected.get(name, 403), name
    assert post(people("watch"), FORM, **a_form()).status_code == 403


def test_what_differs_is_told_in_words_inputs_and_figures(people: People, worker: Worker) -> None:
    name = f"changes-{uuid.uuid4().hex[:8]}"
    used, other = validated(people), validated(people, kind="gauge", severity=5)
    assembled(people("gis"), name=name, assessments=[used])
    statement = {"th": "น้ำในคลองอู่ตะเภาสูงขึ้นเร็ว มาก", "en": "The U-Tapao canal is rising very fast."}
    second = assembled(people("gis"), name=name, assessments=[other], statement=statement)
    text = page(people("watch"), f"{page_of(second)}/differences").text
    assert '<ins lang="en">very </ins>' in text
    assert "+ added" in text[text.index('id="inputs"') :]
    assert "– left out" in text[text.index('id="inputs"') :]
    assert 'id="table-inputs_by_kind"' in text
    first = page(people("watch"), f"{LIST}/{name}/1.0.0/differences")
    assert first.status_code == 404
    back = page(people("watch"), f"{LIST}/{name}/1.0.0/differences?from={second['version']}")
    assert back.status_code == 200


def test_the_name_alone_leads_to_the_version_in_use(people: People, out: dict[str, Any]) -> None:
    answer = page(people("watch"), f"{LIST}/{out['name']}")
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(out))


def paths_of(made: dict[str, Any]) -> Sequence[str]:
    here = page_of(made)
    return (LIST, f"{LIST}/{made['name']}", here, f"{here}/tables/inputs_by_kind.csv", f"{here}/differences", FORM)


def test_another_province_and_nobody_learn_nothing(people: People, out: dict[str, Any]) -> None:
    for path in paths_of(out):
        assert page(people("secretary@khonkaen.demo"), path).status_code == 404, path
        assert page(people(None), path).status_code in (401, 303), path
    assert "datasets" in page(people("watch"), "/provinces/90/map").text


def test_the_pages_of_what_a_dataset_rests_on_lead_back_to_it(people: People, worker: Worker, tmp_path: Path) -> None:
    file = tmp_path / "shelters.geojson"
    file.write_text(json.dumps(SHELTERS))
    loaded(people("gis"), file, {**metadata("back-to-it"), "publish": True})
    used = validated(people)
    made = released(people, layers=["back-to-it-v1"], assessments=[used])
    for path in (f"assessments/{used}", "layers/back-to-it?version=1"):
        assert f'href="{page_of(made)}"' in page(people("gis"), f"/provinces/90/{path}").text, path
    assert 'id="dataset-uses"' not in page(people("gis"), f"/provinces/90/assessments/{validated(people)}").text
