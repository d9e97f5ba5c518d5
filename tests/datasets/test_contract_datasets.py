"""Datasets to the letter of the public contract: asked for, reviewed by both units, released, retracted."""

import hashlib
import uuid
from pathlib import Path

import httpx

from tests.api.example_inputs import FEED, head_of, submitted
from tests.api.people import People
from tests.datasets.assembled import DATASETS, a_dataset, assembled, job_ended, released, reviewed, validated
from tests.layers import files
from tests.layers.loads import Worker, depths, loaded, metadata


def test_a_dataset_is_assembled_by_a_job_and_read_by_its_name(people: People, worker: Worker) -> None:
    wanted = a_dataset(assessments=[validated(people)])
    answer = people("secretary").post(DATASETS, json=wanted)
    assert answer.status_code == 202
    assert answer.headers["location"] == answer.json()["job"]
    job = job_ended(people("secretary"), answer.json()["job"])
    assert job["state"] == "succeeded", job
    assert job["result"]["version"] == "1.0.0"
    read = people("engineer").get(f"{DATASETS}/{wanted['name']}").json()
    assert [version["state"] for version in read["versions"]] == ["candidate"]
    assert len(read["versions"][0]["content_hash"]) == 64


def test_the_content_hash_is_of_the_manifest_byte_for_byte(people: People, worker: Worker) -> None:
    made = assembled(people("gis"), assessments=[validated(people)])
    manifest = people("auditor").get(f"{made['href']}/manifest.json")
    assert hashlib.sha256(manifest.content).hexdigest() == made["content_hash"]


def test_a_release_before_both_units_leads_have_reviewed_is_a_conflict(people: People, worker: Worker) -> None:
    made = assembled(people("lead.structural"), assessments=[validated(people)])
    early = people("chair").post(f"{made['href']}/release")
    assert (early.status_code, early.json()["code"]) == (409, "reviews_missing")
    assert early.json()["missing"] == ["structural", "non_structural"]
    people("lead.structural").post(f"{made['href']}/review").raise_for_status()
    still = people("chair").post(f"{made['href']}/release")
    assert (still.status_code, still.json()["missing"]) == (409, ["non_structural"])


def test_only_leads_review_and_only_the_chair_releases(people: People, worker: Worker) -> None:
    made = reviewed(people, assessments=[validated(people)])
    for name in ("engineer", "secretary", "gis", "watch", "governor", "auditor", "chair"):
        assert people(name).post(f"{made['href']}/review").status_code == 403, name
    for name in ("engineer", "lead.structural", "secretary", "gis", "watch", "governor", "auditor"):
        assert people(name).post(f"{made['href']}/release").status_code == 403, name
    assert people("chair").post(f"{made['href']}/release").json()["state"] == "released"


def test_what_is_released_reaches_the_command_and_is_acknowledged(people: People, worker: Worker) -> None:
    made = released(people, assessments=[validated(people, severity=4)])
    watch = people("watch")
    entry = watch.get(FEED, params={"stream": "command", "after": made["feed_seq"] - 1, "limit": 1}).json()["items"][0]
    assert entry["kind"] == "dataset.released"
    assert entry["headline"] == made["title"]
    assert entry["statement"] == made["statement"]
    assert entry["severity"] == 4
    assert entry["geometry"]["type"] == "Polygon"
    assert entry["subject"] == {
        "type": "dataset",
        "id": f"{made['name']}/1.0.0",
        "version": 1,
        "href": made["href"],
    }
    answer = watch.post(f"{FEED}/{made['feed_seq']}/acknowledgements", json={"state": "accepted"})
    assert answer.status_code == 201


def test_why_walks_from_the_entry_to_people_and_inputs(people: People, worker: Worker) -> None:
    used = validated(people)
    made = released(people, assessments=[used])
    chain = people("watch").get(f"{FEED}/{made['feed_seq']}/why").json()["chain"]
    assert [link["type"] for link in chain[:2]] == ["rule", "dataset"]
    assert {link["id"] for link in chain if link["type"] == "assessment"} == {used}
    assert {link["role"] for link in chain if link["type"] == "person"} == {"lead", "chair"}
    for link in chain:
        if link["type"] not in ("rule",):
            assert people("secretary").get(link["href"]).status_code == 200, link


def test_retracting_needs_a_reason_and_the_command_is_told(people: People, worker: Worker) -> None:
    made = released(people, assessments=[validated(people)])
    address = f"{made['href']}/retract"
    assert people("lead.structural").post(address, json={"reason": "ผิด"}).status_code == 403
    assert people("governor").post(address).status_code == 422
    answer = people("governor").post(address, json={"reason": "ตัวเลขผิด"})
    assert (answer.status_code, answer.json()["state"]) == (200, "retracted")
    head = people("watch").get(FEED, params={"stream": "command", "limit": 1}).json()["head"]
    last = people("watch").get(FEED, params={"stream": "command", "after": head - 1}).json()["items"][0]
    assert (last["kind"], last["state"]) == ("dataset.retracted", "retracted")
    assert "ตัวเลขผิด" in last["headline"]["th"]


def test_the_same_uuid_again_is_the_same_job_and_then_the_version(people: People, worker: Worker) -> None:
    wanted = a_dataset(assessments=[validated(people)])
    first = people("secretary").post(DATASETS, json=wanted)
    again = people("secretary").post(DATASETS, json=wanted)
    assert again.json() == first.json() or again.status_code == 200
    job_ended(people("secretary"), first.json()["job"])
    there = people("secretary").post(DATASETS, json=wanted)
    assert (there.status_code, there.json()["version"]) == (200, "1.0.0")
    other = people("secretary").post(DATASETS, json={**wanted, "title": {"th": "อื่น", "en": "Other"}})
    assert (other.status_code, other.json()["code"]) == (409, "uuid_taken")
    assert len(people("secretary").get(f"{DATASETS}/{wanted['name']}").json()["versions"]) == 1


def test_what_it_names_must_exist_and_every_fault_is_told_at_once(people: People, worker: Worker) -> None:
    unknown = str(uuid.uuid4())
    answer = people("secretary").post(
        DATASETS, json=a_dataset(layers=["no-such-v1", "nonsense"], assessments=[unknown])
    )
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == ["layer_version_wanted"]
    answer = people("secretary").post(DATASETS, json=a_dataset(layers=["no-such-v1"], assessments=[unknown]))
    assert answer.status_code == 422
    assert {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]} == {
        "/layers/0": "layer_unknown",
        "/assessments/0": "input_unknown",
    }


def test_an_input_that_is_not_validated_blocks_review(people: People, worker: Worker) -> None:
    made = assembled(people("secretary"), assessments=[submitted(people("engineer"))["id"]])
    assert "input_not_validated" in {check["code"] for check in made["checks"] if check["weight"] == "blocks"}
    answer = people("lead.structural").post(f"{made['href']}/review")
    assert (answer.status_code, answer.json()["code"]) == (409, "checks_open")
    assert answer.json()["errors"][0]["code"] == "input_not_validated"


def test_a_dispute_after_assembling_blocks_the_release(people: People, worker: Worker) -> None:
    used = validated(people)
    made = reviewed(people, assessments=[used])
    disputed = people("engineer").post(f"/api/v1/provinces/90/assessments/{used}/dispute", json={"reason": "ไม่จริง"})
    assert disputed.status_code == 200
    answer = people("chair").post(f"{made['href']}/release")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "input_changed")


def test_a_dispute_after_the_release_is_told_to_the_command(people: People, worker: Worker) -> None:
    used = validated(people)
    made = released(people, assessments=[used])
    people("engineer").post(f"/api/v1/provinces/90/assessments/{used}/dispute", json={"reason": "น้ำลดแล้ว"})
    head = people("watch").get(FEED, params={"stream": "command", "limit": 1}).json()["head"]
    last = people("watch").get(FEED, params={"stream": "command", "after": head - 1}).json()["items"][0]
    assert last["kind"] == "dataset.basis_moved"
    assert last["because"] == {"type": "assessment", "id": used, "version": 1, "to": "disputed"}
    assert "น้ำลดแล้ว" in last["headline"]["th"]
    assert made["title"]["th"] in last["headline"]["th"]


def test_a_layer_retracted_after_the_release_is_told_to_the_command(
    people: People, worker: Worker, tmp_path: Path
) -> None:
    gis, watch = people("gis"), people("watch")
    slug = f"pond-{uuid.uuid4().hex[:8]}"
    said = metadata(slug, title={"th": "ความลึกน้ำบึง", "en": "Depth of the pond"}, **depths())
    raster = files.depth_raster(tmp_path / "pond.tif", rows=60, columns=80)
    wrong, right = (loaded(gis, raster, said) for _ in range(2))
    made = released(people, layers=[f"{slug}-v1"], title={"th": "อพยพรอบบึง", "en": "Leave the pond"})
    released(people, layers=[f"{slug}-v2"])
    assembled(gis, layers=[f"{slug}-v1"])
    head = head_of(watch)
    reason = {"reason": "ระดับอ้างอิงผิด ลึกเกินจริง 0.4 ม."}
    assert gis.post(f"{wrong['href']}/retract", json=reason).status_code == 200

    entries = watch.get(FEED, params={"stream": "command", "after": head}).json()["items"]
    assert len(entries) == 1, "only what was released on this very version is told of"
    entry = entries[0]
    assert entry["kind"] == "dataset.basis_moved"
    assert entry["because"] == {"type": "layer", "id": slug, "version": 1, "to": "retracted"}
    assert entry["subject"]["id"] == f"{made['name']}/1.0.0"
    for words in ("อพยพรอบบึง", "ความลึกน้ำบึง (v1)", reason["reason"]):
        assert words in entry["headline"]["th"]
    for words in ("Leave the pond", "Depth of the pond (v1)", reason["reason"]):
        assert words in entry["headline"]["en"]

    now = watch.get(made["href"]).json()
    kept = ("state", "content_hash", "manifest", "acts", "feed_seq")
    assert {name: now[name] for name in kept} == {name: made[name] for name in kept}
    assert (entry["state"], now["state"]) == ("released", "released")
    assert ("layer_retracted", "blocks") in {(check["code"], check["weight"]) for check in now["checks"]}

    chain = watch.get(f"{FEED}/{entry['seq']}/why").json()["chain"]
    link = next(link for link in chain if link["type"] == "layer")
    assert (link["id"], link["href"]) == (wrong["collection"], wrong["href"])
    walked_to = watch.get(link["href"]).json()
    assert (walked_to["state"], walked_to["reason"]) == ("retracted", reason["reason"])
    assert watch.get(right["href"]).json()["state"] == "published"


def test_a_disputed_input_is_labelled_so_and_may_be_released(people: People, worker: Worker) -> None:
    used = validated(people)
    people("engineer").post(f"/api/v1/provinces/90/assessments/{used}/dispute", json={"reason": "ไม่จริง"})
    made = released(people, assessments=[used])
    assert [one["state"] for one in made["manifest"]["inputs"]] == ["disputed"]
    assert "input_disputed" in {check["code"] for check in made["checks"]}


def test_both_leads_release_at_once_and_the_chair_ratifies(people: People, worker: Worker) -> None:
    made = reviewed(people, assessments=[validated(people)])
    address = f"{made['href']}/release"
    assert people("lead.structural").post(address, json={"urgent": True}).status_code == 422  # why?
    first = people("lead.structural").post(address, json={"urgent": True, "reason": "น้ำมาเร็ว"})
    assert (first.status_code, first.json()["state"]) == (200, "reviewed")
    second = people("lead.nonstructural").post(address, json={"urgent": True, "reason": "ต้องอพยพ"})
    assert (second.status_code, second.json()["state"]) == (200, "released")
    assert (second.json()["is_urgent"], second.json()["is_ratified"]) == (True, False)
    ratified = people("chair").post(f"{made['href']}/ratify")
    assert ratified.json()["is_ratified"] is True
    again = people("chair").post(f"{made['href']}/ratify")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_ratify")


def test_versions_say_what_changed(people: People, worker: Worker) -> None:
    used, other = validated(people), validated(people)
    name = f"versions-{uuid.uuid4().hex[:8]}"

    def version(**changes: object) -> str:
        return assembled(people("secretary"), name=name, **changes)["version"]

    assert version(assessments=[used]) == "1.0.0"
    assert version(assessments=[used], title={"th": "ใหม่", "en": "New words"}) == "1.0.1"
    assert version(assessments=[used, other]) == "1.1.0"
    assert version(assessments=[used, other], bbox=[100.3, 6.8, 100.6, 7.1]) == "2.0.0"


def test_a_later_release_deprecates_the_earlier_one(people: People, worker: Worker) -> None:
    name = f"later-{uuid.uuid4().hex[:8]}"
    released(people, name=name, assessments=[validated(people)])
    released(people, name=name, assessments=[validated(people)])
    read = people("watch").get(f"{DATASETS}/{name}").json()
    assert [version["state"] for version in read["versions"]] == ["deprecated", "released"]
    assert read["current"] == "1.1.0"


def test_a_lead_sends_back_with_a_reason_and_the_last_word_counts(people: People, worker: Worker) -> None:
    made = reviewed(people, assessments=[validated(people)])
    address = f"{made['href']}/review"
    assert people("lead.structural").post(address, json={"verdict": "send_back"}).status_code == 422
    back = people("lead.structural").post(address, json={"verdict": "send_back", "reason": "ขาดสถานีสูบน้ำ"})
    assert back.json()["state"] == "candidate"
    assert back.json()["acts"][-1]["reason"] == "ขาดสถานีสูบน้ำ"
    assert people("lead.structural").post(address).json()["state"] == "reviewed"


def test_a_review_binds_to_what_was_looked_at(people: People, worker: Worker) -> None:
    made = assembled(people("secretary"), assessments=[validated(people)])
    answer = people("lead.structural").post(f"{made['href']}/review", json={"content_hash": "0" * 64})
    assert (answer.status_code, answer.json()["code"]) == (409, "content_differs")


def test_another_province_and_nobody_learn_nothing(people: People, worker: Worker) -> None:
    made = released(people, assessments=[validated(people)])
    outsider: httpx.Client = people("secretary@khonkaen.demo")
    for ending in ("", "/manifest.json", ".gpkg", "/signature.json", "/acts", "/tables/inputs_by_kind"):
        assert outsider.get(f"{made['href']}{ending}").status_code == 404
        assert people(None).get(f"{made['href']}{ending}").status_code == 401


def test_an_input_leads_back_to_the_datasets_that_rest_on_it(people: People, worker: Worker) -> None:
    used = validated(people)
    made = assembled(people("secretary"), assessments=[used])
    found = people("auditor").get(DATASETS, params={"assessment": used}).json()["items"]
    assert [(item["name"], [one["version"] for one in item["versions"]]) for item in found] == [
        (made["name"], ["1.0.0"])
    ]
    assert people("auditor").get(DATASETS, params={"layer": "no-such-v1"}).json() == {"items": []}
    wrong = people("auditor").get(DATASETS, params={"layer": "nonsense"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "layer_version_wanted")
