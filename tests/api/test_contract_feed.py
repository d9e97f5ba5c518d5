"""The public contract, "Feed": pages, live streams, acknowledgements, why."""

import base64
import json
import re
import threading
import time
from datetime import datetime
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from tests.api.example_inputs import FEED, INPUTS, head_of, submitted
from tests.api.live import Listener, listening
from tests.api.people import People
from tests.api.test_contract_inputs import problem_of
from tests.service import Service

STREAMS = ["command", "partner", "public", "command-exercise", "partner-exercise", "public-exercise"]


def page(people: People, name: str | None = "watch", **parameters: Any) -> dict[str, Any]:
    """A page of the feed."""
    answer = people(name).get(FEED, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def public_entry(people: People, service: Service) -> int:
    """Seq of an entry of the public stream, published by a rule that this fixture writes."""
    with psycopg.connect(service.urls.owner) as connection:
        connection.execute(
            """
            INSERT INTO routing_rules (province_code, id, version, audience, clauses, reason_th, reason_en, author,
                                       is_active)
            VALUES ('90', 'test-public', 1, 'public', %s, 'ทดสอบ', 'Test', 'tests', true)
            """,
            [
                json.dumps(
                    [
                        {
                            "on": ["assessment.submitted"],
                            "if": {"fact": "kind", "equals": "road"},
                            "reason": {"th": "ทดสอบ", "en": "Test"},
                        }
                    ]
                )
            ],
        )
    submitted(people("engineer"), kind="road", title="ถนนขาด", severity=5)
    return head_of(people(None), "public")


@pytest.mark.parametrize("stream", STREAMS)
def test_every_stream_of_the_contract_exists_with_a_seq_of_its_own(people: People, stream: str) -> None:
    answer = page(people, stream=stream)
    assert answer.keys() == {"stream", "head", "next", "items"}
    assert answer["stream"] == f"90/{stream}"
    assert [item["seq"] for item in answer["items"]] == list(range(1, answer["head"] + 1))


def test_an_item_has_the_shape_of_the_contract(people: People) -> None:
    made = submitted(people("engineer"), severity=5)
    item = page(people, after=made["feed_seq"] - 1)["items"][0]
    assert {
        "seq", "kind", "unit", "severity", "headline", "observed_at", "recorded_at", "area_codes", "geometry",
        "subject", "rule", "acknowledgement", "prev_hash", "hash",
    } <= item.keys()  # fmt: skip
    assert (item["seq"], item["kind"]) == (made["feed_seq"], "assessment.submitted")
    assert (item["unit"], item["severity"]) == ("structural", 5)
    assert item["headline"].keys() == {"th", "en"}
    assert all(item["headline"].values())
    assert item["area_codes"] == made["area_codes"]
    assert item["geometry"] == made["geometry"]
    assert item["subject"] == {
        "type": "assessment",
        "id": made["id"],
        "version": 1,
        "href": f"{INPUTS}/{made['id']}",
    }
    assert item["rule"].keys() == {"id", "version", "reason"}
    assert item["rule"]["reason"].keys() == {"th", "en"}
    assert item["acknowledgement"] is None
    assert re.fullmatch("[0-9a-f]{64}", item["hash"])
    assert datetime.fromisoformat(item["observed_at"]) == datetime.fromisoformat(made["observed_at"])
    assert datetime.fromisoformat(item["recorded_at"]).tzinfo is not None
    assert people("watch").get(item["subject"]["href"]).json()["id"] == made["id"]


def test_each_item_is_chained_to_the_one_before(people: People) -> None:
    items = page(people, limit=1000)["items"]
    assert items[0]["prev_hash"] == "0" * 64
    assert all(item["prev_hash"] == before["hash"] for before, item in pairwise(items))


def test_next_leads_through_the_whole_stream_and_is_null_at_the_head(people: People) -> None:
    seqs: list[int] = []
    after: int | None = 0
    while after is not None:
        part = page(people, after=after, limit=3)
        seqs += [item["seq"] for item in part["items"]]
        assert part["next"] in (None, seqs[-1])
        after = part["next"]
    head = head_of(people("watch"))
    assert seqs == list(range(1, head + 1))
    assert page(people, after=head) == {"stream": "90/command", "head": head, "next": None, "items": []}
    assert page(people, after=head - 1)["next"] is None
    assert page(people, after=head + 100)["items"] == []


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many", "1.5", ""])
def test_the_limit_is_from_1_to_1000(people: People, limit: str) -> None:
    document = problem_of(people("watch").get(FEED, params={"limit": limit}), 400, "invalid_parameter")
    assert [fault["pointer"] for fault in document["errors"]] == ["?limit"]
    assert page(people, limit=1000)["head"] > 0


def test_the_command_stream_is_what_is_meant_where_none_is_named(people: People) -> None:
    assert page(people)["stream"] == "90/command"


def test_an_unknown_stream_is_refused_with_the_known_ones(people: People) -> None:
    document = problem_of(people("watch").get(FEED, params={"stream": "secret"}), 400, "invalid_parameter")
    assert all(stream in document["detail"] for stream in STREAMS)


def test_corrections_of_what_was_sent_are_sent_too(people: People) -> None:
    made = submitted(people("engineer"), severity=5)
    people("lead.structural").post(f"{INPUTS}/{made['id']}/return", json={"reason": "ขอหมุดอ้างอิง"})
    items = page(people, after=made["feed_seq"])["items"]
    assert [(item["kind"], item["subject"]["id"]) for item in items] == [("assessment.returned", made["id"])]
    assert people("engineer").get(f"{INPUTS}/{made['id']}").json()["feed_seq"] == made["feed_seq"] + 1


def test_live_entries_arrive_within_a_second_in_the_form_of_the_contract(people: People) -> None:
    with listening(people("watch"), f"{FEED}/stream") as listener:
        assert listener.status == 200
        made = submitted(people("engineer"), severity=5, title="บรรทัดหนึ่ง")
        listener.wait_for(lambda s: s.seqs() == [made["feed_seq"]], seconds=1)
        frame = listener.entries()[0]
        assert frame.keys() == {"event", "id", "data"}
        item = json.loads(frame["data"])
        assert item == page(people, after=made["feed_seq"] - 1)["items"][0]


def test_a_live_stream_resumes_after_last_event_id_before_after_and_else_from_now(people: People) -> None:
    head = head_of(people("watch"))
    cases: list[tuple[str, dict[str, str], list[int]]] = [
        ("", {}, []),
        ("?after=0", {}, list(range(1, head + 1))),
        (f"?after={head - 2}", {}, [head - 1, head]),
        (f"?after={head - 2}", {"Last-Event-ID": str(head - 1)}, [head]),
        ("", {"Last-Event-ID": "0"}, list(range(1, head + 1))),
        (f"?after={head}", {}, []),
    ]
    listeners: list[Listener] = []
    with (
        listening(people("watch"), f"{FEED}/stream{cases[0][0]}", **cases[0][1]) as a,
        listening(people("watch"), f"{FEED}/stream{cases[1][0]}", **cases[1][1]) as b,
        listening(people("watch"), f"{FEED}/stream{cases[2][0]}", **cases[2][1]) as c,
        listening(people("watch"), f"{FEED}/stream{cases[3][0]}", **cases[3][1]) as d,
        listening(people("watch"), f"{FEED}/stream{cases[4][0]}", **cases[4][1]) as e,
        listening(people("watch"), f"{FEED}/stream{cases[5][0]}", **cases[5][1]) as f,
    ):
        listeners = [a, b, c, d, e, f]
        new = submitted(people("engineer"), severity=5)["feed_seq"]
        for listener, (_, _, missed) in zip(listeners, cases, strict=True):
            listener.wait_for(lambda s, wanted=[*missed, new]: s.seqs() == wanted, seconds=3)


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "9" * 30, "１"])
def test_a_last_event_id_that_is_no_seq_is_refused(people: People, value: str) -> None:
    answer = people("watch").get(f"{FEED}/stream", headers={"Last-Event-ID": value.encode()})
    problem_of(answer, 400, "invalid_parameter")


def test_no_entry_is_missed_or_doubled_while_many_write_and_listeners_come_and_go(people: People) -> None:
    start = head_of(people("watch"))
    writers, each = ["engineer", "lead.structural", "secretary"], 8
    clients = [people(name) for name in writers]
    watch = people("watch")

    def write(client: Any) -> None:
        for _ in range(each):
            submitted(client, severity=5)

    threads = [threading.Thread(target=write, args=[client]) for client in clients]
    with listening(watch, f"{FEED}/stream?after={start}") as first:
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        with listening(watch, f"{FEED}/stream?after={start}") as second:
            for thread in threads:
                thread.join()
            wanted = list(range(start + 1, start + len(writers) * each + 1))
            first.wait_for(lambda s: s.seqs() == wanted, seconds=5)
            second.wait_for(lambda s: s.seqs() == wanted, seconds=5)


@pytest.mark.acceptance
def test_a_quiet_stream_sends_a_comment_within_fifteen_seconds(people: People) -> None:
    with listening(people("watch"), f"{FEED}/stream?stream=partner-exercise") as listener:
        opened = listener.comments[0]
        listener.wait_for(lambda s: len(s.comments) >= 2, seconds=16)
        assert listener.comments[1] - opened <= 15.5
        assert listener.frames == []


def test_the_feed_as_geojson_is_flat_with_titles_in_both_languages(people: People) -> None:
    answer = people("watch").get(f"{FEED}.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    collection = answer.json()
    items = page(people, limit=1000)["items"]
    assert [feature["properties"]["seq"] for feature in collection["features"]] == [item["seq"] for item in items]
    assert collection["numberMatched"] == len(items)
    assert collection["timeStamp"]
    for feature in collection["features"]:
        assert {"title_th", "title_en", "subject_id", "state", "observed_at", "recorded_at"} <= feature[
            "properties"
        ].keys()
        assert all(not isinstance(value, dict | list) for value in feature["properties"].values())


def test_the_feed_as_geojson_that_would_be_too_long_is_refused_with_the_link_to_the_pages(
    people: People, service: Service
) -> None:
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            """
            INSERT INTO feed_entries
            SELECT (jsonb_populate_record(f, jsonb_build_object('seq', 1000 + n))).*
              FROM generate_series(1, 10001) n, feed_entries f WHERE f.stream_id = '40/command' AND f.seq = 1
            """
        )
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("ANALYZE feed_entries")
    document = problem_of(people("watch@khonkaen.demo").get("/api/v1/provinces/40/feed.geojson"), 413, "too_large")
    assert document["page"].startswith("/api/v1/provinces/40/feed?stream=command")
    assert people("watch@khonkaen.demo").get(document["page"]).status_code == 200


@pytest.mark.parametrize(
    "states",
    [
        ["received", "accepted", "actioned"],
        ["accepted", "deferred", "accepted"],
        ["received", "rejected"],
        ["deferred", "actioned"],
    ],
    ids=" → ".join,
)
def test_acknowledgements_follow_each_other_and_the_last_counts(people: People, states: list[str]) -> None:
    seq = submitted(people("engineer"))["feed_seq"]
    for state in states:
        answer = people("watch").post(f"{FEED}/{seq}/acknowledgements", json={"state": state, "note": "เหตุผล"})
        assert answer.status_code == 201, answer.text
        assert (answer.json()["seq"], answer.json()["state"]) == (seq, state)
        acknowledgement = page(people, after=seq - 1, limit=1)["items"][0]["acknowledgement"]
        assert (acknowledgement["state"], acknowledgement["note"]) == (state, "เหตุผล")
        assert acknowledgement["person"]["name"]


@pytest.mark.parametrize("state", ["deferred", "rejected"])
@pytest.mark.parametrize("note", [None, "", "   "])
def test_deferring_and_rejecting_need_a_note(people: People, state: str, note: str | None) -> None:
    seq = submitted(people("engineer"))["feed_seq"]
    answer = people("watch").post(f"{FEED}/{seq}/acknowledgements", json={"state": state, "note": note})
    document = problem_of(answer, 422, "invalid_input")
    assert [fault["pointer"] for fault in document["errors"]] == ["/note"]
    assert page(people, after=seq - 1, limit=1)["items"][0]["acknowledgement"] is None


@pytest.mark.parametrize("state", ["received", "accepted", "deferred", "actioned"])
def test_nothing_follows_a_rejection(people: People, state: str) -> None:
    seq = submitted(people("engineer"))["feed_seq"]
    address = f"{FEED}/{seq}/acknowledgements"
    assert people("watch").post(address, json={"state": "rejected", "note": "ซ้ำ"}).status_code == 201
    document = problem_of(
        people("watch").post(address, json={"state": state, "note": "x"}), 409, "acknowledgement_refused"
    )
    assert (document["state"], document["possible"]) == ("rejected", [])


def test_two_officers_who_acknowledge_at_once_are_put_in_order(people: People) -> None:
    seq = submitted(people("engineer"))["feed_seq"]
    clients = [people("watch"), people("governor")]
    statuses: list[int] = []

    def acknowledge(client: Any) -> None:
        statuses.append(client.post(f"{FEED}/{seq}/acknowledgements", json={"state": "received"}).status_code)

    threads = [threading.Thread(target=acknowledge, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409]


def test_an_acknowledgement_is_told_to_live_listeners_without_moving_their_place(people: People) -> None:
    seq = submitted(people("engineer"))["feed_seq"]
    with listening(people("governor"), f"{FEED}/stream") as listener:
        people("watch").post(f"{FEED}/{seq}/acknowledgements", json={"state": "received"})
        listener.wait_for(lambda s: bool(s.frames), seconds=2)
        _, frame = listener.frames[0]
        assert frame["event"] == "acknowledgement"
        assert "id" not in frame
        assert json.loads(frame["data"])["acknowledgement"]["state"] == "received"


def test_an_entry_that_does_not_exist_cannot_be_acknowledged_or_explained(people: People) -> None:
    for seq in ("999999", str(2**62), "0", "-1", "x", str(2**70)):
        answer = people("watch").post(f"{FEED}/{seq}/acknowledgements", json={"state": "received"})
        problem_of(answer, 404, "not_found")
        problem_of(people("watch").get(f"{FEED}/{seq}/why"), 404, "not_found")


def test_why_is_a_chain_whose_every_link_can_be_followed(people: People) -> None:
    made = submitted(people("engineer"), severity=5)
    answer = people("watch").get(f"{FEED}/{made['feed_seq']}/why").json()
    assert answer["entry"] == page(people, after=made["feed_seq"] - 1, limit=1)["items"][0]
    types = [link["type"] for link in answer["chain"]]
    assert types[:4] == ["rule", "assessment", "person", "unit"]
    assert set(types[4:]) == {"area"}
    assert answer["chain"][1]["id"] == made["id"]
    assert answer["chain"][2]["id"] == made["entered_by"]["id"]
    assert [link["id"] for link in answer["chain"][4:]] == made["area_codes"]
    for link in answer["chain"]:
        assert people("watch").get(link["href"]).status_code == 200, link


def test_cap_exists_for_no_entry_yet(people: People) -> None:
    problem_of(people("watch").get(f"{FEED}/1/cap.xml"), 404, "not_found")


def test_who_may_not_read_a_stream_may_not_acknowledge_or_explain_its_entries(people: People) -> None:
    for name in ("engineer", "gis"):
        assert people(name).get(f"{FEED}/1/why").status_code == 403
    assert people("chair").post(f"{FEED}/1/acknowledgements", json={"state": "received"}).status_code == 403


def test_the_public_stream_holds_what_its_rule_publishes_for_everybody_at_once(
    people: People, public_entry: int
) -> None:
    with listening(people(None), f"{FEED}/stream?stream=public&after={public_entry - 1}") as listener:
        listener.wait_for(lambda s: s.seqs() == [public_entry], seconds=2)
        seen = json.loads(listener.entries()[0]["data"])
    assert seen == page(people, None, stream="public", after=public_entry - 1)["items"][0]


def test_the_public_stream_tells_nobody_who_acknowledged_and_what_they_noted(people: People, public_entry: int) -> None:
    with listening(people(None), f"{FEED}/stream?stream=public") as live:
        answer = people("watch").post(
            f"{FEED}/{public_entry}/acknowledgements",
            params={"stream": "public"},
            json={"state": "deferred", "note": "ความลับของกองบัญชาการ"},
        )
        assert answer.status_code in (201, 403)
        time.sleep(2.5)
        with listening(people(None), f"{FEED}/stream?stream=public&after=0") as late:
            late.wait_for(lambda s: public_entry in s.seqs(), seconds=2)
            said = [frame["data"] for listener in (live, late) for _, frame in listener.frames]
    said.append(people(None).get(FEED, params={"stream": "public"}).text)
    assert not any("ความลับ" in words for words in said)
    assert not any('"person"' in words for words in said)


def test_a_token_as_basic_opens_a_live_stream(people: People) -> None:
    token = people.with_token("watch", "feed").headers["Authorization"].removeprefix("Bearer ")
    client = people.service.client()
    client.headers["Authorization"] = "Basic " + base64.b64encode(f"token:{token}".encode()).decode()
    with listening(client, f"{FEED}/stream?after=0") as listener:
        listener.wait_for(lambda s: bool(s.seqs()), seconds=2)
