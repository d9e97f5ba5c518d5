"""A chair who signs with a key of their own: what is signed, how it is refused, how it is proven."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.record.canonical import canonical
from app.record.keys import PublicKey, verifies
from tests.api.people import People
from tests.datasets.assembled import reviewed, validated
from tests.layers.loads import Worker


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def pem(key: Ed25519PrivateKey) -> str:
    return PublicKey(key.public_key()).pem()


def signed(key: Ed25519PrivateKey, statement: object) -> str:
    return base64.b64encode(key.sign(canonical(statement).encode())).decode()


def test_a_chair_signs_the_statement_offline_and_the_seal_names_that_signature(
    people: People, worker: Worker, key: Ed25519PrivateKey
) -> None:
    made = reviewed(people, assessments=[validated(people)])
    statement = people("chair").get(f"{made['href']}/statement.json").json()
    assert statement["content_hash"] == made["content_hash"]
    body = {"key": pem(key), "signature": signed(key, statement)}
    assert people("chair").post(f"{made['href']}/release", json=body).json()["state"] == "released"
    found = people("auditor").get(f"{made['href']}/signature.json").json()
    kinds = {one["kind"]: one for one in found["signatures"]}
    own = kinds["signature"]
    message = canonical(own["statement"]).encode()
    assert verifies(key.public_key(), base64.b64decode(own["value"]), message)
    assert found["statement"]["signed_by"] == [{"key": own["key"], "value": own["value"]}]
    assert people("chair").get(f"{made['href']}.pdf").status_code == 200


@pytest.mark.parametrize("fault", ["other content", "other key", "no key", "no signature", "garbage"])
def test_a_signature_that_does_not_fit_releases_nothing(
    people: People, worker: Worker, key: Ed25519PrivateKey, fault: str
) -> None:
    made = reviewed(people, assessments=[validated(people)])
    statement = people("chair").get(f"{made['href']}/statement.json").json()
    body: dict[str, str | None] = {"key": pem(key), "signature": signed(key, statement)}
    if fault == "other content":
        body["signature"] = signed(key, {**statement, "content_hash": "0" * 64})
    elif fault == "other key":
        body["key"] = pem(Ed25519PrivateKey.generate())
    elif fault == "no key":
        body["key"] = None
    elif fault == "no signature":
        body["signature"] = None
    else:
        body = {"key": "-----BEGIN PUBLIC KEY-----", "signature": "ไม่ใช่"}
    answer = people("chair").post(f"{made['href']}/release", json=body)
    assert answer.status_code == 422, answer.text
    assert people("chair").get(made["href"]).json()["state"] == "reviewed"
