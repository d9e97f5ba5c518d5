"""The operator's commands: provinces, first accounts, tokens, verify, erase; each as a person would type it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app.core.settings import CHECKOUT
from tests.operation.conftest import Command
from tests.service import DemoDatabase, Service

INPUT = "00900000-0000-4000-8000-000000000005"


def test_a_new_province_gets_an_account_that_can_sign_in_and_read_its_own_feed_only(
    service: Service, sonthana: Command
) -> None:
    opened = sonthana("province", "create", "12", "--th", "นนทบุรี", "--en", "Nonthaburi")
    again = sonthana("province", "create", "12", "--th", "นนทบุรี", "--en", "Nonthaburi")
    words = ["--province", "12", "--role", "secretary", "--given-name", "สมชาย", "--family-name", "ใจดี"]
    made = sonthana("person", "create", "081-234-5678", *words, "--password", "a-password-for-tests")

    assert (opened.returncode, again.returncode, made.returncode) == (0, 1, 0), made.stderr
    assert "มีจังหวัด 12 อยู่แล้ว" in again.stderr
    secretary = service.client("+66812345678")
    assert secretary.get("/api/v1/provinces/12/feed").json() == {
        "stream": "12/command",
        "head": 0,
        "next": None,
        "items": [],
    }
    assert secretary.get("/api/v1/provinces/90/feed").status_code == 404


def test_a_further_role_needs_no_password_and_changes_none(service: Service, sonthana: Command) -> None:
    words = ["--province", "90", "--role", "auditor", "--given-name", "ก", "--family-name", "ข"]
    for password in ([], ["--password", "another-password-for-tests"]):
        given = sonthana("person", "create", "gis@songkhla.demo", *words, *password)
        assert given.returncode == 0, given.stderr
    roles = {role["role"] for role in service.client("gis@songkhla.demo").get("/api/v1/session").json()["roles"]}
    assert roles == {"gis", "auditor"}


def test_a_sign_in_name_of_another_province_is_refused_in_words(sonthana: Command) -> None:
    words = ["--province", "90", "--role", "gis", "--given-name", "ก", "--family-name", "ข"]
    taken = sonthana("person", "create", "watch@khonkaen.demo", *words, "--password", "a-password-for-tests")
    assert taken.returncode == 1
    assert "ถูกใช้ในจังหวัดอื่นแล้ว" in taken.stderr
    assert "Traceback" not in taken.stderr


@pytest.mark.parametrize(
    ("words", "thai"),
    [
        (["province", "create", "ab", "--th", "ก", "--en", "a"], "รหัสจังหวัด"),
        (["token", "create", "gis@songkhla.demo", "--name", "x", "--scope", "everything"], "ขอบเขต"),
    ],
)
def test_wrong_use_ends_with_2_and_words_in_both_languages(sonthana: Command, words: list[str], thai: str) -> None:
    answer = sonthana(*words)
    assert answer.returncode == 2
    assert thai in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_token_is_the_last_line_and_works(service: Service, sonthana: Command) -> None:
    token = sonthana("token", "create", "gis@songkhla.demo", "--name", "QGIS").stdout.splitlines()[-1]
    with service.client() as client:
        answer = client.get("/api/v1/provinces/90/assessments.geojson", auth=("token", token))
    assert answer.status_code == 200


def test_nobody_gets_a_token_who_has_no_account(sonthana: Command) -> None:
    answer = sonthana("token", "create", "nobody@songkhla.demo", "--name", "x")
    assert answer.returncode == 1
    assert "there is no account" in answer.stderr


@pytest.mark.acceptance
def test_erasing_is_for_good_on_the_record_and_lawful(service: Service, sonthana: Command) -> None:
    basis = ["--province", "90", "--basis", "PDPA s. 33", "--yes"]
    erased = sonthana("erase", "input", INPUT, "--text", *basis)
    person = sonthana("erase", "person", "nurse@songkhla.demo", *basis)
    nothing = sonthana("erase", "input", INPUT, "--text", *basis)
    proven = sonthana("verify", "--province", "90")

    assert (erased.returncode, person.returncode, nothing.returncode) == (0, 0, 1), erased.stderr + person.stderr
    assert proven.returncode == 0, proven.stdout
    assert "lawfully erased" in proven.stdout
    secretary = service.client("secretary@songkhla.demo")
    assert secretary.get(f"/api/v1/provinces/90/assessments/{INPUT}").json()["title"] == "(ลบข้อความแล้ว)"
    headlines = [item["headline"]["en"] for item in secretary.get("/api/v1/provinces/90/feed").json()["items"]]
    assert "(erased)" in headlines
    with psycopg.connect(service.urls.admin) as connection:
        left = connection.execute(
            "SELECT count(*) FROM erasable_values WHERE value::text LIKE '%%บางหัก%%' AND subject_id = %s", [INPUT]
        ).fetchone()
    assert left == (0,)


def test_verify_names_an_input_that_was_quietly_changed(
    demo_database: DemoDatabase, service: Service, tmp_path: Path
) -> None:
    urls = demo_database("quietly_changed")
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE assessment_versions SET severity = 1 WHERE assessment_id = %s", [INPUT])
    environment = {
        **os.environ,
        "SONTHANA_DATABASE_URL": urls.service,
        "SONTHANA_STATE_DIR": str(tmp_path),
        "SONTHANA_SIGNING_KEY_FILE": str(service.settings.signing_key_file),
    }
    answer = subprocess.run(
        [sys.executable, "-m", "app.cli", "verify"], cwd=CHECKOUT, env=environment, capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "input_differs" in answer.stdout
    assert INPUT in answer.stdout.replace("\n", "")
