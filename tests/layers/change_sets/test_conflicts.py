"""Two people at once, versions published meanwhile, and change sets attacked in SQL by the service's own role."""

import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import Worker, loaded, metadata
from tests.layers.refusals import NOT_ALLOWED, refused
from tests.ogc import edits
from tests.ogc.edits import LAYERS, added, items, mine, moved, patched, point, published, read, step
from tests.service import Service

NEVER_CHANGES, NO_SUCH_STEP, NOT_YET, UNIQUE = "SN001", "SN002", "SN006", "23505"
Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conflicts")


@pytest.fixture(scope="module", autouse=True)
def _layers(people: People, worker: Worker, folder: Path) -> None:
    for slug in ("two", "file", "sql"):
        edits.load(people, folder, slug)


def names_of(client: Any, slug: str) -> dict[int, str]:
    page = client.get(f"{items(slug)}?limit=100").json()
    return {one["id"]: one["properties"]["name"] for one in page["features"]}


def test_two_people_edit_at_once_and_what_both_changed_is_decided(people: People) -> None:
    gis, secretary = people("gis"), people("secretary")
    # both begin on version 1
    patched(secretary, "two", 1, name="ของเลขา")
    patched(secretary, "two", 2, name="ของเลขา")
    patched(secretary, "two", 3, number=33)
    moved(secretary, "two", 4, 100.6, 7.1)
    assert secretary.delete(f"{items('two')}/5").status_code == 204
    assert secretary.delete(f"{items('two')}/6").status_code == 204
    patched(secretary, "two", 7, name="ของเลขา")
    by_secretary = added(secretary, "two", point(100.5, 7.0, name="เลขาเพิ่ม"))
    by_gis = added(gis, "two", point(100.5, 7.0, name="จนท.เพิ่ม"))
    assert by_gis != by_secretary
    patched(gis, "two", 1, name="ของเจ้าหน้าที่")
    patched(gis, "two", 3, name="ชื่อใหม่")
    moved(gis, "two", 4, 100.7, 7.2)
    patched(gis, "two", 5, name="ยังอยู่")
    gis.delete(f"{items('two')}/6")
    gis.delete(f"{items('two')}/7")
    assert published(gis, "two") == 2

    refused = step(secretary, "two", "publish")
    assert refused.status_code == 409
    assert refused.json()["code"] == "change_set_conflicts"
    assert refused.json()["conflicts"] == 4
    assert (mine(secretary, "two") or {})["is_behind"]
    # until it is brought up to date, it is shown over what it was based on
    assert names_of(secretary, "two")[3] != "ชื่อใหม่"

    read_ = step(secretary, "two", "rebase").json()
    assert read_["base_version"] == 2
    conflicts = {one["feature"]: one for one in read_["conflict_details"]}
    assert sorted(conflicts) == [1, 4, 5, 7]
    assert conflicts[1]["contested"] == ["name"]
    assert [conflicts[1][form]["properties"]["name"] for form in ("base", "theirs", "mine")] == [
        "จุดที่ 0", "ของเจ้าหน้าที่", "ของเลขา",
    ]  # fmt: skip
    assert conflicts[4]["is_place_contested"]
    assert conflicts[4]["contested"] == []
    assert conflicts[5]["mine"] is None
    assert conflicts[7]["theirs"] is None
    # what only one side changed is merged, what both deleted is gone without a word
    assert names_of(secretary, "two")[3] == "ชื่อใหม่"
    assert (read(secretary, "two", 3) or {})["properties"]["number"] == 33
    assert 6 not in {one["feature"] for one in read_["changes"]}

    assert step(secretary, "two", "publish").json()["code"] == "change_set_conflicts"
    assert step(secretary, "two", "propose").json()["code"] == "change_set_conflicts"
    answer = secretary.patch(f"{items('two')}/1", json={"properties": {"number": 1}}, headers=edits.MERGE)
    assert answer.json()["code"] == "decide_conflict_first"
    href = (mine(secretary, "two") or {})["href"]
    assert gis.post(f"{href}/conflicts/1", json={"keep": "mine"}).status_code == 404
    for fid, keep in ((1, "mine"), (4, "theirs"), (5, "theirs"), (7, "mine")):
        assert secretary.post(f"{href}/conflicts/{fid}", json={"keep": keep}).status_code == 200
        assert secretary.post(f"{href}/conflicts/{fid}", json={"keep": "mine"}).status_code == 404
    assert secretary.post(f"{href}/conflicts/99", json={"keep": "mine"}).status_code == 404
    assert secretary.post(f"{href}/conflicts/1", json={"keep": "both"}).status_code == 422

    assert published(secretary, "two") == 3
    names = names_of(people("engineer"), "two")
    assert names[1] == names[2] == names[7] == "ของเลขา"
    assert names[3] == "ชื่อใหม่"
    assert names[5] == "ยังอยู่"
    assert 6 not in names
    assert names[by_gis] == "จนท.เพิ่ม"
    assert names[by_secretary] == "เลขาเพิ่ม"
    place = read(people("engineer"), "two", 4)
    assert place is not None
    assert place["geometry"]["coordinates"] == [100.7, 7.2]
    lineage = gis.get(f"{LAYERS}/two/versions/3").json()["lineage"]
    assert lineage["change_set"]["base_version"] == 2


def test_steps_and_decisions_stand_on_the_record(people: People, service: Service) -> None:
    with psycopg.connect(service.urls.admin) as connection:
        entries = connection.execute(
            "SELECT event_type, convert_from(canonical, 'UTF8')::jsonb #> '{body,content}' FROM record_entries"
            " WHERE subject_type = 'change_set' ORDER BY seq"
        ).fetchall()
    types = [type_ for type_, _ in entries]
    assert types.count("change_set.conflict_decided") == 4
    decided = [content for type_, content in entries if type_ == "change_set.conflict_decided"]
    assert {(one["feature"], one["kept"]) for one in decided} == {
        (1, "mine"),
        (4, "theirs"),
        (5, "theirs"),
        (7, "mine"),
    }
    assert [one["version"] for type_, one in entries if type_ == "change_set.published"] == [2, 3]


def test_a_proposal_over_an_older_version_is_merged_when_it_is_accepted(people: People) -> None:
    lead, gis = people("lead.structural"), people("gis")
    patched(lead, "two", 8, name="เสนอ")
    assert step(lead, "two", "propose").status_code == 200
    href = (mine(lead, "two") or {})["href"]
    patched(gis, "two", 9, name="แทรก")
    assert published(gis, "two") == 4
    assert gis.post(f"{href}/publish").json()["version"] == 5
    names = names_of(people("engineer"), "two")
    assert (names[8], names[9]) == ("เสนอ", "แทรก")


def test_over_a_file_loaded_meanwhile_features_are_found_by_what_they_are(people: People, folder: Path) -> None:
    gis, secretary = people("gis"), people("secretary")
    patched(secretary, "file", 2, name="แก้ชื่อ")
    patched(secretary, "file", 3, name="แก้ชื่อ")
    patched(secretary, "file", 4, name="แก้ชื่อ")
    secretary.delete(f"{items('file')}/5")
    fid = added(secretary, "file", point(100.5, 7.0, name="ใหม่"))
    # the same features in another order, one with another number, one gone, three more than before
    content = edits.spots(15)
    features = content["features"]
    features[2]["properties"]["number"] = 303
    del features[3]
    content["features"] = features[::-1]
    edits.load(people, folder, "file", content)
    read_ = step(secretary, "file", "rebase").json()
    by_name = {one["properties"]["name"]: one for one in read_["changes"] if one["properties"]}
    assert read_["base_version"] == 2
    assert [one["mine"]["properties"]["name"] for one in read_["conflict_details"]] == ["แก้ชื่อ"]
    assert read_["conflict_details"][0]["theirs"] is None
    gone = read_["conflict_details"][0]["feature"]
    assert gone > 14
    assert by_name["ใหม่"]["feature"] > 14  # its number is another feature's by now
    assert by_name["ใหม่"]["feature"] != fid
    href = read_["href"]
    assert secretary.post(f"{href}/conflicts/{gone}", json={"keep": "theirs"}).status_code == 200
    assert published(secretary, "file") == 3
    found = secretary.get(f"{items('file')}?limit=100").json()["features"]
    renamed = {one["properties"]["number"]: one for one in found if one["properties"]["name"] == "แก้ชื่อ"}
    assert sorted(renamed) == [1, 303]
    assert len(found) == 14  # 14 of the file, one deleted, one added
    assert 4 not in {one["properties"]["number"] for one in found}
    assert gis.get(f"{LAYERS}/file/versions/3").json()["lineage"]["changes"] == {
        "inserts": 1, "updates": 2, "deletes": 1,
    }  # fmt: skip


def test_the_record_with_edits_on_it_proves_sound(people: People) -> None:
    found = people("auditor").get("/api/v1/provinces/90/record/verification").json()
    assert found["faults"] == [], found["faults"]


# The database holds it


@contextmanager
def acting(service: Service, person: str | None, *provinces: str) -> Generator[Connection]:
    """A transaction of the service's role in the context of a person; nothing of it stays."""
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(%s, %s)", [person, list(provinces)])
        yield connection
        connection.rollback()


def person_of(people: People, name: str) -> str:
    return people(name).get("/api/v1/session").json()["id"]


INSERT = (
    "INSERT INTO feature_changes (province_code, change_set_id, fid, operation, properties, geom)"
    " VALUES ('90', %s, 77, 'insert', '{}', 'SRID=4326;POINT(100 7)')"
)


def test_a_published_change_set_never_changes(people: People, service: Service) -> None:
    gis = people("gis")
    patched(gis, "sql", 1, name="ก่อน")
    id_ = (mine(gis, "sql") or {})["id"]
    published(gis, "sql")
    me = person_of(people, "gis")
    with acting(service, me, "90") as connection:
        for statement in (
            INSERT,
            "UPDATE feature_changes SET operation = 'insert' WHERE change_set_id = %s",
            "DELETE FROM feature_changes WHERE change_set_id = %s",
        ):
            with refused(connection, NEVER_CHANGES):
                connection.execute(statement.encode(), [id_])
        with refused(connection, NOT_ALLOWED):
            connection.execute("UPDATE change_sets SET state = 'open' WHERE id = %s", [id_])
        for to in ("open", "discarded", "proposed"):
            with refused(connection, NEVER_CHANGES):
                connection.execute("SELECT move_change_set('90', %s, 'published', %s, NULL, NULL)", [id_, to])
    with psycopg.connect(service.urls.owner) as connection:  # nor by the owner of the tables
        for statement in (
            "UPDATE change_sets SET state = 'open', published_version = NULL WHERE id = %s",
            "UPDATE change_sets SET revision = 9 WHERE id = %s",
            "DELETE FROM change_sets WHERE id = %s",
            "DELETE FROM feature_changes WHERE change_set_id = %s",
            INSERT,
        ):
            with refused(connection, NEVER_CHANGES):
                connection.execute(statement.encode(), [id_])
        for table in ("change_sets", "feature_changes", "feature_conflicts", "feature_numbers"):
            with refused(connection, NEVER_CHANGES, "0A000"):
                connection.execute(f"TRUNCATE {table} CASCADE".encode())


def test_nobody_writes_or_reads_the_open_change_set_of_another(people: People, service: Service) -> None:
    gis = people("gis")
    patched(gis, "sql", 2, name="ยังไม่เผยแพร่")
    id_ = (mine(gis, "sql") or {})["id"]
    for person, province in ((person_of(people, "secretary"), "90"), (person_of(people, "gis"), "40")):
        with acting(service, person, province) as connection:
            assert connection.execute("SELECT * FROM change_sets WHERE id = %s", [id_]).fetchall() == []
            assert connection.execute("SELECT * FROM feature_changes WHERE change_set_id = %s", [id_]).fetchall() == []
            assert connection.execute("SELECT * FROM edited_features('90', %s)", [id_]).fetchall() == []
            discard = "SELECT move_change_set('90', %s, 'open', 'discarded', NULL, NULL)"
            assert connection.execute(discard, [id_]).fetchone() == (False,)
            with refused(connection, NEVER_CHANGES, NOT_ALLOWED):
                connection.execute(INSERT, [id_])
            with refused(connection, NOT_ALLOWED, NO_SUCH_STEP):
                connection.execute(
                    "INSERT INTO change_sets (province_code, id, slug, person_id, base_version)"
                    " VALUES ('90', %s, 'sql', %s, 1)",
                    [uuid.uuid4(), person_of(people, "lead.structural")],
                )
    with acting(service, person_of(people, "gis"), "90") as connection:
        connection.execute("SET LOCAL ROLE feature_reader")
        rows = connection.execute("SELECT fid, operation FROM edited_features('90', %s)", [id_]).fetchall()
        assert rows == [(2, "update")]
        with refused(connection, NOT_ALLOWED):
            connection.execute("SELECT * FROM feature_changes")
    with acting(service, None) as connection:
        assert connection.execute("SELECT * FROM edited_features('90', %s)", [id_]).fetchall() == []


def test_a_person_has_one_unfinished_change_set_of_a_layer(people: People, service: Service) -> None:
    gis = people("gis")
    patched(gis, "sql", 2, name="ยังไม่เผยแพร่")
    me = person_of(people, "gis")
    insert = (
        "INSERT INTO change_sets (province_code, id, slug, person_id, base_version, state)"
        " VALUES ('90', gen_random_uuid(), %s, %s, %s, %s)"
    )
    with acting(service, me, "90") as connection:
        with refused(connection, UNIQUE):
            connection.execute(insert, ["sql", me, 2, "open"])
        for state in ("proposed", "published", "discarded"):
            with refused(connection, NO_SUCH_STEP, "23514"):
                connection.execute(insert, ["file", me, 1, state])
    first = (mine(gis, "sql") or {})["href"]
    assert step(gis, "sql", "discard").json()["state"] == "discarded"
    patched(gis, "sql", 3, name="อื่น")
    answer = gis.post(f"{first}/reopen")
    assert answer.json()["code"] == "other_change_set"
    assert step(gis, "sql", "discard").status_code == 200
    assert gis.post(f"{first}/reopen").json()["state"] == "open"
    assert names_of(gis, "sql")[2] == "ยังไม่เผยแพร่"


def test_what_is_proposed_is_written_by_nobody(people: People, service: Service) -> None:
    lead = people("lead.structural")
    patched(lead, "sql", 4, name="เสนอ")
    assert step(lead, "sql", "propose").status_code == 200
    id_ = (mine(lead, "sql") or {})["id"]
    for name in ("lead.structural", "gis"):
        with acting(service, person_of(people, name), "90") as connection:
            for statement in (INSERT, "DELETE FROM feature_changes WHERE change_set_id = %s"):
                with refused(connection, NEVER_CHANGES):
                    connection.execute(statement.encode(), [id_])
            with refused(connection, NO_SUCH_STEP, NOT_ALLOWED):
                connection.execute("UPDATE change_sets SET base_version = 1 WHERE id = %s", [id_])
    assert step(lead, "sql", "withdraw").json()["state"] == "open"
    assert step(lead, "sql", "discard").status_code == 200


def test_an_open_conflict_cannot_be_published_past_the_service(people: People, service: Service) -> None:
    gis = people("gis")
    me = person_of(people, "gis")
    patched(gis, "sql", 5, name="ขัดแย้ง")
    id_ = (mine(gis, "sql") or {})["id"]
    with acting(service, me, "90") as connection:
        connection.execute(
            "INSERT INTO feature_conflicts (province_code, change_set_id, fid, against_version, base_version,"
            " base_properties, base_geom) VALUES ('90', %s, 5, 2, 1, '{}', 'SRID=4326;POINT(100 7)')",
            [id_],
        )
        for to, version in (("published", 2), ("proposed", None)):
            with refused(connection, NOT_YET):
                connection.execute("SELECT move_change_set('90', %s, 'open', %s, %s, NULL)", [id_, to, version])
        with refused(connection, NOT_ALLOWED):
            connection.execute(
                "UPDATE feature_conflicts SET base_properties = '{\"a\": 1}' WHERE change_set_id = %s", [id_]
            )
        decide = "UPDATE feature_conflicts SET decision = %s, decided_at = now() WHERE change_set_id = %s"
        connection.execute(decide, ["mine", id_])
        with refused(connection, NEVER_CHANGES):
            connection.execute(decide, ["theirs", id_])
        with refused(connection, NOT_ALLOWED):
            connection.execute("DELETE FROM feature_conflicts")


def test_numbers_of_features_never_go_back(people: People, service: Service) -> None:
    me = person_of(people, "gis")
    with acting(service, me, "90") as connection:
        first = connection.execute("SELECT take_feature_numbers('90', 'sql', 5)").fetchone()
        assert first is not None
        assert first[0] > 12
        assert connection.execute("SELECT take_feature_numbers('90', 'sql', 1)").fetchone() == (first[0] + 5,)
        with refused(connection, NOT_ALLOWED):
            connection.execute("UPDATE feature_numbers SET last_fid = 1")
    for person, province in ((me, "40"), (None, "90")):
        with acting(service, person, province) as connection, refused(connection, NOT_ALLOWED):
            connection.execute("SELECT take_feature_numbers('90', 'sql', 1)")
    with psycopg.connect(service.urls.owner) as connection, refused(connection, NEVER_CHANGES):
        connection.execute("UPDATE feature_numbers SET last_fid = 1 WHERE slug = 'two'")


def test_layers_shown_as_counts_are_not_edited(people: People, folder: Path) -> None:
    gis = people("gis")
    homes = files.geojson(files.households(), folder / "homes.geojson")
    loaded(gis, homes, {**metadata("homes", precision="subdistrict_counts"), "publish": True})
    assert "POST" not in gis.options(items("homes")).headers["allow"]
    answer = gis.post(items("homes"), json=point(100.5, 7.0), headers=edits.GEOJSON)
    assert answer.status_code == 403
    assert answer.json()["code"] == "layer_not_editable"
