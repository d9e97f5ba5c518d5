"""What stands around every request, attacked over real sockets."""

import logging
import socket
import time
from urllib.parse import urlsplit

import pytest
from fastapi import Request

from app.core.problems import log_failure
from tests.api.test_spine import an_input
from tests.service import Service


@pytest.fixture(scope="module")
def token(service: Service) -> str:
    client = service.client("engineer@songkhla.demo")
    answer = client.post("/api/v1/tokens", json={"name": "frame", "scopes": ["read", "write"]})
    return str(answer.json()["token"])


def test_many_slow_bodies_hold_nobody_else_up(service: Service, token: str) -> None:
    address = urlsplit(service.base_url)
    head = (
        "POST /api/v1/provinces/90/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: 400\r\n\r\n{{"
    )
    slow = [socket.create_connection((address.hostname or "", address.port or 0)) for _ in range(20)]
    try:
        for line in slow:
            line.sendall(head.encode())
        time.sleep(0.5)
        begun = time.monotonic()
        with service.client() as client:
            assert client.get("/api/v1/provinces/90/feed", params={"stream": "public"}).status_code == 200
        assert time.monotonic() - begun < 5  # the pool would have been waited for, for 10 s
    finally:
        for line in slow:
            line.close()


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_password_that_the_browser_keeps_is_no_use_to_another_site(
    service: Service, token: str, headers: dict[str, str]
) -> None:
    with service.client() as client:
        answer = client.post(
            "/api/v1/provinces/90/assessments", json=an_input(), auth=("token", token), headers=headers
        )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_missing")


def test_a_token_makes_no_token_that_would_outlive_it(service: Service, token: str) -> None:
    with service.client() as client:
        answer = client.post(
            "/api/v1/tokens",
            json={"name": "child", "scopes": ["read"]},
            headers={"Authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 403


def test_a_malformed_form_is_not_our_fault(service: Service) -> None:
    with service.client() as client:
        answer = client.post(
            "/sign-in", content=b"--x\r\nbroken", headers={"Content-Type": "multipart/form-data; boundary=x"}
        )
    assert 400 <= answer.status_code < 500


def test_the_log_says_where_it_failed_and_nothing_of_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("นายสมชาย 081-234-5678")
    except ValueError as error:
        with caplog.at_level(logging.ERROR):
            log_failure(Request({"type": "http", "state": {"request_id": "abc"}}), error)
    assert "ValueError" in caplog.text
    assert "test_frame.py" in caplog.text
    assert "สมชาย" not in caplog.text
