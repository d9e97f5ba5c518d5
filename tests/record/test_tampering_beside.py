"""What is kept beside the chain is proven too: changed, deleted, moved or made up, verification finds it."""

from datetime import timedelta

import pytest

from app.record import verification
from tests.record.tampering import Tampered

ONE = "(SELECT assessment_id FROM assessment_versions WHERE province_code = '90' ORDER BY assessment_id LIMIT 1)"
OTHER_VALUE = "(SELECT text_id FROM assessment_versions WHERE province_code = '90' ORDER BY assessment_id DESC LIMIT 1)"
SOMEBODY = "(SELECT id FROM people WHERE email = 'auditor@songkhla.demo')"
EMPTIED = """
DELETE FROM acknowledgements;
DELETE FROM checkpoints WHERE stream_id = '90/command';
DELETE FROM feed_entries WHERE stream_id = '90/command';
UPDATE streams SET head_seq = 0, head_hash = decode(repeat('00', 32), 'hex'), head_at = NULL WHERE id = '90/command';
"""
FEED_WITHOUT_LAST = """
DELETE FROM checkpoints WHERE stream_id = '90/command';
DELETE FROM feed_entries f USING streams s WHERE s.id = '90/command' AND f.stream_id = s.id AND f.seq = s.head_seq;
UPDATE streams SET (head_seq, head_hash) = (SELECT seq, hash FROM feed_entries WHERE stream_id = '90/command'
                                             ORDER BY seq DESC LIMIT 1) WHERE id = '90/command';
"""
FAULTS: dict[str, tuple[str, str]] = {
    "a version that is gone": (f"DELETE FROM assessment_versions WHERE assessment_id = {ONE}", "input_missing"),
    "an input that is gone with all its versions": (
        "CREATE TEMP TABLE gone AS SELECT id FROM assessments WHERE province_code = '90' ORDER BY id LIMIT 1;"
        "DELETE FROM assessment_versions WHERE assessment_id IN (SELECT id FROM gone);"
        "DELETE FROM assessments WHERE id IN (SELECT id FROM gone);",
        "input_missing",
    ),
    "an input whose row alone is gone": (f"DELETE FROM assessments WHERE id = {ONE}", "input_missing"),
    "an input made up": (
        "INSERT INTO assessment_versions SELECT (jsonb_populate_record(v, '{\"version\": 9}')).*"
        f" FROM assessment_versions v WHERE v.assessment_id = {ONE} AND v.version = 1",
        "input_not_recorded",
    ),
    "another text": (f"UPDATE assessment_versions SET text_id = {OTHER_VALUE} WHERE assessment_id = {ONE}",
                     "input_differs"),
    "another reporter": (f"UPDATE assessment_versions SET reporter_id = {OTHER_VALUE} WHERE assessment_id = {ONE}",
                         "input_differs"),
    "another signature": (f"UPDATE assessment_versions SET signature_id = {OTHER_VALUE} WHERE assessment_id = {ONE}",
                          "input_differs"),
    "another enterer": (f"UPDATE assessment_versions SET entered_by = {SOMEBODY} WHERE assessment_id = {ONE}",
                        "input_differs"),
    "a version submitted at another time": (
        f"UPDATE assessment_versions SET submitted_at = submitted_at - interval '1 ms' WHERE assessment_id = {ONE}",
        "input_differs",
    ),
    "an input submitted at another time": (
        f"UPDATE assessments SET submitted_at = submitted_at - interval '1 ms' WHERE id = {ONE}",
        "input_differs",
    ),
    "an acknowledgement with another state": (
        "UPDATE acknowledgements SET state = 'accepted'", "acknowledgement_differs"),
    "an acknowledgement by somebody else": (
        f"UPDATE acknowledgements SET person_id = {SOMEBODY}", "acknowledgement_differs"),
    "an acknowledgement at another time": (
        "UPDATE acknowledgements SET acknowledged_at = now()", "acknowledgement_differs"),
    "an acknowledgement without its note": (
        "UPDATE acknowledgements SET state = 'accepted', note_id = NULL", "acknowledgement_differs"),
    "an acknowledgement of another entry": (
        "UPDATE acknowledgements SET seq = 2 WHERE seq = 1", "acknowledgement_differs"),
    "an acknowledgement that is gone": ("DELETE FROM acknowledgements", "acknowledgement_missing"),
    "an acknowledgement made up": (
        "INSERT INTO acknowledgements SELECT (jsonb_populate_record(a, '{\"seq\": 2, \"record_seq\": 3}')).*"
        " FROM acknowledgements a LIMIT 1",
        "acknowledgement_not_recorded",
    ),
    "an acknowledgement doubled": (
        "INSERT INTO acknowledgements SELECT (jsonb_populate_record(a, '{\"number\": 2}')).*"
        " FROM acknowledgements a LIMIT 1",
        "acknowledgement_differs",
    ),
    "a rule rewritten": ("UPDATE routing_rules SET clauses = '[]' WHERE province_code = '90'", "rule_differs"),
    "a rule with another author": ("UPDATE routing_rules SET author = 'x' WHERE province_code = '90'", "rule_differs"),
    "a rule switched off": ("UPDATE routing_rules SET is_active = false WHERE province_code = '90'", "rule_differs"),
    "a rule that is gone": ("DELETE FROM routing_rules WHERE province_code = '90'", "rule_missing"),
    "a rule made up": (
        "INSERT INTO routing_rules SELECT (jsonb_populate_record(r, '{\"version\": 2, \"is_active\": false}')).*"
        " FROM routing_rules r WHERE province_code = '90'",
        "rule_not_recorded",
    ),
    "a boundary moved": (
        "UPDATE areas SET geom = ST_Translate(geom, 0.00001, 0) WHERE code = '9011'", "area_differs"),
    "an area renamed": ("UPDATE areas SET name_th = 'x' WHERE code = '9011'", "area_differs"),
    "an area that is gone": ("DELETE FROM areas WHERE code = '9011'", "area_missing"),
    "an area made up": (
        "INSERT INTO areas SELECT (jsonb_populate_record(a, '{\"edition\": 2, \"superseded_at\": \"2026-01-01\"}')).*"
        " FROM areas a WHERE code = '9011'",
        "area_not_recorded",
    ),
    "an area that ended quietly": (
        "UPDATE areas SET superseded_at = now() WHERE code = '9011'", "area_end_differs"),
    "an area loaded at another time": (
        "UPDATE areas SET loaded_at = loaded_at - interval '1 day' WHERE code = '9011'", "area_differs"),
    "a role rewritten": (
        f"UPDATE role_grants SET role = 'chair' WHERE province_code = '90' AND person_id = {SOMEBODY}",
        "grant_differs",
    ),
    "a role given to somebody else": (
        f"UPDATE role_grants SET person_id = {SOMEBODY} WHERE province_code = '90' AND role = 'chair'",
        "grant_differs",
    ),
    "a role signed with another name": (
        f"UPDATE role_grants SET signature_id = {OTHER_VALUE} WHERE province_code = '90' AND role = 'chair'",
        "grant_differs",
    ),
    "a role for another office": (
        "UPDATE role_grants SET office = 'x' WHERE province_code = '90' AND role = 'chair'", "grant_differs"),
    "a role from another day": (
        "UPDATE role_grants SET valid_from = valid_from - interval '1 day' WHERE province_code = '90'",
        "grant_differs",
    ),
    "a role that ended quietly": (
        "UPDATE role_grants SET valid_until = now() WHERE province_code = '90' AND role = 'chair'",
        "grant_not_recorded",
    ),
    "an ended role opened again": ("UPDATE role_grants SET valid_until = NULL WHERE province_code = '90'",
                                   "grant_differs"),
    "a role that is gone": ("DELETE FROM role_grants WHERE province_code = '90' AND role = 'chair'", "grant_missing"),
    "a role made up": (
        "INSERT INTO role_grants SELECT (jsonb_populate_record(g, jsonb_build_object('id', gen_random_uuid()))).*"
        " FROM role_grants g WHERE province_code = '90' AND role = 'chair'",
        "grant_not_recorded",
    ),
    "a value of another field": (
        f"UPDATE erasable_values SET field = 'note' WHERE id = {OTHER_VALUE}", "value_moved"),
    "a value of another input": (
        f"UPDATE erasable_values SET subject_id = 'x' WHERE id = {OTHER_VALUE}", "value_moved"),
    "a headline called public": (
        "UPDATE erasable_values SET field = 'public_headline' WHERE field = 'headline'", "value_moved"),
    "a value that nothing refers to": (
        "INSERT INTO erasable_values SELECT (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid()))).*"
        f" FROM erasable_values v WHERE id = {OTHER_VALUE}",
        "values_unreferenced",
    ),
    "a stream emptied with its head and its checkpoints": (EMPTIED, "publications_differ"),
    "a stream without its last entry and its checkpoints": (FEED_WITHOUT_LAST, "publication_missing"),
    "an entry published by another": (
        "UPDATE feed_entries SET record_seq = record_seq + 1 WHERE stream_id = '90/command' AND seq = 1",
        "publication_differs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_verification_finds(tampered: Tampered, name: str) -> None:
    sql, wanted = FAULTS[name]
    codes, report = tampered(sql)
    assert wanted in codes
    for fault in report.faults:
        assert fault.detail.th
        assert fault.detail.en


def test_nothing_is_wrong_where_nobody_touched_anything(tampered: Tampered) -> None:
    codes, report = tampered("SELECT 1")
    assert codes == set()
    assert report.checkpoints == 2


def test_only_checkpoints_with_a_good_signature_count(tampered: Tampered) -> None:
    _, report = tampered("UPDATE checkpoints SET signature = '\\x00' WHERE stream_id = '90/record'")
    assert report.checkpoints == 1


def test_a_stream_of_some_age_without_any_checkpoint_is_reported(
    tampered: Tampered, monkeypatch: pytest.MonkeyPatch
) -> None:
    young, _ = tampered("DELETE FROM checkpoints")
    monkeypatch.setattr(verification, "CHECKPOINT_DUE", timedelta(0))
    codes, report = tampered("DELETE FROM checkpoints")
    assert young == set()
    assert codes == {"checkpoints_missing"}
    assert {fault.stream for fault in report.faults} == {"90/record", "90/command"}
