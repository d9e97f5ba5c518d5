"""The demo's invented dialogue agrees with itself, with the contract and with the areas."""

import re
from collections import Counter
from datetime import datetime
from uuid import UUID

import pytest
from shapely.geometry import shape

SECTORS = {"central", "regional", "local_government", "private", "civil_society", "academia", "community"}
ROLES = {"member", "lead", "secretary", "chair", "director", "watch", "gis", "auditor"}
KINDS = [
    "dike",
    "gate",
    "pump",
    "canal",
    "road",
    "gauge",
    "building",
    "warning",
    "shelter",
    "vulnerable_people",
    "evacuation",
    "supplies",
    "communications",
    "health",
]
BODY_KEYS = [
    "id",
    "unit",
    "kind",
    "title",
    "description",
    "severity",
    "life_at_risk",
    "confidence",
    "observed_at",
    "geometry",
    "accuracy_m",
    "readings",
    "channel",
    "reported_by",
    "attachments",
]
REQUIRED = ["id", "unit", "kind", "title", "severity", "observed_at", "geometry", "accuracy_m"]
LOGINS = {
    "90": {
        "secretary@songkhla.demo": {("secretary", None)},
        "engineer@songkhla.demo": {("member", "structural")},
        "nurse@songkhla.demo": {("member", "non_structural")},
        "lead.structural@songkhla.demo": {("lead", "structural")},
        "lead.nonstructural@songkhla.demo": {("lead", "non_structural")},
        "chair@songkhla.demo": {("chair", None)},
        "governor@songkhla.demo": {("director", None)},
        "watch@songkhla.demo": {("watch", None)},
        "gis@songkhla.demo": {("gis", None)},
        "auditor@songkhla.demo": {("auditor", None)},
    },
    "40": {
        "secretary@khonkaen.demo": {("secretary", None)},
        "engineer@khonkaen.demo": {("member", "structural")},
        "watch@khonkaen.demo": {("watch", None)},
    },
}
UNITS_OF_QUANTITY = {"depth": {"m", "cm"}, "level": {"m", "cm"}, "flow": {"m3/s"}, "rain": {"mm"}}
AFTER = {"validate": "validated", "return": "returned", "dispute": "disputed", "withdraw": "withdrawn"}
THAI = re.compile(r"[\u0E00-\u0E7F]")


def grants_of(demo, login):
    return {(grant["role"], grant["unit"]) for grant in demo["grants"] if grant["person"] == login}


def bodies(demo):
    return [item["body"] for item in demo["inputs"]]


def final_state(item):
    return AFTER[item["then"][-1]["action"]] if item["then"] else "submitted"


def test_the_sign_ins_and_their_roles_are_exactly_those_promised(demo):
    logins = {person["login"] for person in demo["people"] if person["login"]}
    assert logins == set(LOGINS[demo["province"]])
    assert {login: grants_of(demo, login) for login in logins} == LOGINS[demo["province"]]


def test_grants_are_known_roles_with_a_unit_where_the_role_has_one(demo):
    for grant in demo["grants"]:
        assert grant["role"] in ROLES
        assert (grant["unit"] is not None) == (grant["role"] in {"member", "lead"})


def test_people_are_named_in_both_languages_and_belong_to_an_organisation(demo):
    organisations = {organisation["id"] for organisation in demo["organisations"]}
    ids = [person["id"] for person in demo["people"]]
    assert len(ids) == len(set(ids))
    for person in demo["people"]:
        assert person["organisation"] in organisations
        assert person["id"] == person["login"] or person["login"] is None
        for key in ("title", "given_name", "family_name", "position"):
            assert THAI.search(person[f"{key}_th"])
            assert person[f"{key}_en"]
        assert (person["acting_th"] is None) == (person["acting_en"] is None)
        if person["acting_th"]:
            assert person["acting_th"].startswith(("แทน ", "รักษาราชการแทน "))


def test_organisations_have_a_known_sector(demo):
    ids = [organisation["id"] for organisation in demo["organisations"]]
    assert len(ids) == len(set(ids))
    for organisation in demo["organisations"]:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", organisation["id"])
        assert organisation["sector"] in SECTORS
        assert THAI.search(organisation["name_th"])
        assert organisation["name_en"].isascii()


def test_every_sector_has_a_seat_and_every_holder_exists(demo):
    people = {person["id"] for person in demo["people"]}
    seats = demo["committee"]["seats"]
    assert {seat["sector"] for seat in seats} == SECTORS
    for seat in seats:
        assert {seat["holder"], seat["delegate"]} <= people | {None}
        assert seat["holder"] is None or seat["holder"] != seat["delegate"]
    holders = [seat["holder"] for seat in seats if seat["holder"]]
    assert len(holders) == len(set(holders))


def test_there_is_one_unit_of_each_kind_and_it_agrees_with_the_grants(demo):
    people = {person["id"]: person for person in demo["people"]}
    units = {unit["kind"]: unit for unit in demo["committee"]["units"]}
    assert len(demo["committee"]["units"]) == 2
    assert set(units) == {"structural", "non_structural"}
    for kind, unit in units.items():
        assert unit["lead"] in people
        assert set(unit["members"]) <= set(people)
        assert unit["lead"] not in unit["members"]
        if people[unit["lead"]]["login"]:
            assert ("lead", kind) in grants_of(demo, unit["lead"])
        for member in unit["members"]:
            if people[member]["login"]:
                assert ("member", kind) in grants_of(demo, member)


def test_kinds_begin_with_the_contracts_and_are_labelled(kinds):
    codes = [kind["code"] for kind in kinds]
    assert codes[: len(KINDS)] == KINDS
    assert len(codes) == len(set(codes))
    for kind in kinds:
        assert re.fullmatch(r"[a-z_]+", kind["code"])
        assert THAI.search(kind["label_th"])
        assert kind["label_en"].isascii()


def test_bodies_have_the_contracts_keys_and_values(demo, kinds):
    codes = {kind["code"] for kind in kinds}
    for body in bodies(demo):
        assert set(REQUIRED) <= set(body) <= set(BODY_KEYS)
        assert body["unit"] in {"structural", "non_structural", "both"}
        assert body["kind"] in codes
        assert THAI.search(body["title"])
        assert body["severity"] in range(1, 6)
        assert body["confidence"] in {"low", "medium", "high"}
        assert body["channel"] in {"web", "phone", "radio", "line", "paper"}
        assert 0 < body["accuracy_m"] <= 1000
        assert body["attachments"] == []


def test_observation_times_are_local_and_of_the_flood(demo):
    for body in bodies(demo):
        assert body["observed_at"].endswith("+07:00")
        observed = datetime.fromisoformat(body["observed_at"])
        assert (observed.year, observed.month) == (2025, 11)
        assert 20 <= observed.day <= 22


def test_readings_have_units_and_levels_a_datum(demo):
    for body in bodies(demo):
        for reading in body["readings"]:
            assert reading["unit"] in UNITS_OF_QUANTITY[reading["quantity"]]
            if reading["quantity"] == "level":
                assert reading["datum"] in {"msl", "gauge_zero"}
            if reading["quantity"] == "depth":
                assert reading["datum"] == "ground"


def test_whoever_did_not_see_it_names_a_reporter_with_a_fictitious_number(demo):
    for body in bodies(demo):
        if body["channel"] == "web":
            assert "reported_by" not in body
        else:
            assert body["reported_by"]["name"]
            assert re.fullmatch(r"080-000-00\d\d", body["reported_by"]["phone"])


def test_ids_are_version_4_uuids_and_unique_everywhere(demos):
    ids = [body["id"] for demo in demos.values() for body in bodies(demo)]
    assert len(ids) == len(set(ids))
    for value in ids:
        assert UUID(value).version == 4
        assert str(UUID(value)) == value


def test_every_place_lies_inside_the_province(demo, songkhla_areas, khon_kaen_areas):
    areas = {"90": songkhla_areas, "40": khon_kaen_areas}[demo["province"]]
    for body in bodies(demo):
        geom = shape(body["geometry"])
        assert geom.is_valid
        assert areas.outline.contains(geom), body["title"]
        assert any(district.intersects(geom) for district in areas.districts.values()), body["title"]


@pytest.mark.parametrize(
    ("word", "district"),
    [
        ("บางหัก", "9011"),
        ("ควนลัง", "9011"),
        ("X.90", "9011"),
        ("X.173A", "9010"),
        ("บางหยี", "9014"),
        ("คลองหอยโข่ง", "9016"),
    ],
)
def test_named_places_fall_into_their_true_district(demos, songkhla_areas, word, district):
    found = [shape(body["geometry"]) for body in bodies(demos["90"]) if word in body["title"]]
    assert found
    assert all(songkhla_areas.districts[district].intersects(geom) for geom in found)


def test_only_those_who_may_submit_do(demo):
    for item in demo["inputs"]:
        body = item["body"]
        roles = grants_of(demo, item["submitted_by"])
        may = (
            ("secretary", None) in roles
            or (("watch", None) in roles and body["channel"] in {"phone", "radio"})
            or bool(roles & {(role, body["unit"]) for role in ("member", "lead")})
        )
        assert may, body["title"]


def test_later_acts_are_allowed_to_those_who_do_them(demo):
    for item in demo["inputs"]:
        state = "submitted"
        for act in item["then"]:
            roles = grants_of(demo, act["by"])
            assert roles, act["by"]
            if act["action"] in {"validate", "return"}:
                assert act["by"] != item["submitted_by"]
                assert ("secretary", None) in roles or ("lead", item["body"]["unit"]) in roles
                assert state in {"submitted", "disputed"}
            elif act["action"] == "dispute":
                assert ("auditor", None) not in roles
                assert state in {"submitted", "validated"}
            else:
                assert act["action"] == "withdraw"
                assert act["by"] == item["submitted_by"]
                assert state != "validated"
            if act["action"] != "validate":
                assert THAI.search(act["reason"])
            state = AFTER[act["action"]]


def test_songkhla_shows_every_state_both_units_and_all_severities(demos):
    songkhla = demos["90"]
    assert {final_state(item) for item in songkhla["inputs"]} == {"submitted", *AFTER.values()}
    assert {body["unit"] for body in bodies(songkhla)} == {"structural", "non_structural", "both"}
    assert {body["severity"] for body in bodies(songkhla)} == set(range(1, 6))
    assert {body["channel"] for body in bodies(songkhla)} == {"web", "phone", "radio", "line", "paper"}


def test_songkhla_is_varied_enough_for_a_map(demos):
    songkhla = bodies(demos["90"])
    assert 22 <= len(songkhla) <= 28
    assert len({body["kind"] for body in songkhla}) >= 12
    shapes = Counter(body["geometry"]["type"] for body in songkhla)
    assert shapes["LineString"] == 3
    assert shapes["Polygon"] == 3
    urgent = [body for body in songkhla if body["severity"] >= 4 or body["life_at_risk"]]
    assert 6 <= len(urgent) <= 10


def test_what_is_validated_has_what_validation_needs(demo):
    for item in demo["inputs"]:
        if final_state(item) == "validated" and item["body"]["kind"] == "gauge":
            assert item["body"]["readings"]


def test_the_files_say_that_they_are_invented(demo):
    assert "Invented" in demo["note"]["en"]
    assert "สมมติ" in demo["note"]["th"]
