"""Datasets made through the running service, for tests that act on them."""

import time
import uuid
from typing import Any

import httpx

from tests.api.example_inputs import INPUTS, submitted
from tests.api.people import People

DATASETS = "/api/v1/provinces/90/datasets"


def a_dataset(**changes: Any) -> dict[str, Any]:
    """What is sent for a sound dataset of words alone; changes replace or add fields."""
    return {
        "id": str(uuid.uuid4()),
        "name": f"advice-{uuid.uuid4().hex[:8]}",
        "title": {"th": "อพยพชั้นล่างก่อนเที่ยงคืน", "en": "Leave ground floors before midnight"},
        "statement": {"th": "น้ำในคลองอู่ตะเภาสูงขึ้นเร็ว", "en": "The U-Tapao canal is rising fast."},
        "layers": [],
        "assessments": [],
    } | changes


def validated(people: People, **changes: Any) -> str:
    """The id of an input that was validated just now."""
    made = submitted(people("secretary"), **{"severity": 3, **changes})
    answer = people(checker_of(made["unit"])).post(f"{INPUTS}/{made['id']}/validate")
    assert answer.status_code == 200, answer.text
    return made["id"]


def checker_of(unit: str) -> str:
    """The demo person who leads a unit."""
    return "lead.nonstructural" if unit == "non_structural" else "lead.structural"


def job_ended(client: httpx.Client, href: str, *, within_s: float = 60) -> dict[str, Any]:
    """A job once it has ended."""
    until = time.monotonic() + within_s
    while True:
        job: dict[str, Any] = client.get(href).json()
        if job["state"] in ("succeeded", "failed", "cancelled"):
            return job
        assert time.monotonic() < until, job
        time.sleep(0.1)


def assembled(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    """A candidate, as it is answered; a worker must be at work."""
    answer = client.post(DATASETS, json=a_dataset(**changes))
    assert answer.status_code == 202, answer.text
    job = job_ended(client, answer.json()["job"])
    assert job["state"] == "succeeded", job
    read = client.get(job["result"]["href"])
    assert read.status_code == 200, read.text
    return read.json()


def reviewed(people: People, **changes: Any) -> dict[str, Any]:
    """A dataset that both units' leads have reviewed."""
    made = assembled(people("secretary"), **changes)
    for lead in ("lead.structural", "lead.nonstructural"):
        answer = people(lead).post(f"{made['href']}/review")
        assert answer.status_code == 200, answer.text
    return answer.json()


def released(people: People, **changes: Any) -> dict[str, Any]:
    """A dataset that the chair has released."""
    made = reviewed(people, **changes)
    answer = people("chair").post(f"{made['href']}/release")
    assert answer.status_code == 200, answer.text
    return answer.json()
