"""Signing in and out on pages, without scripts."""

import re

import httpx
import pytest

from app.web.signing_in import local_path
from tests.service import DEMO_PASSWORD, Service

ENGINEER = "engineer@songkhla.demo"


def sign_in(client: httpx.Client, *, next_path: str = "/", login: str = ENGINEER, **headers: str) -> httpx.Response:
    form = {"login": login, "password": DEMO_PASSWORD, "next": next_path}
    return client.post("/sign-in", data=form, headers=headers)


def test_a_page_asks_to_sign_in_and_then_goes_where_one_wanted(service: Service) -> None:
    client = service.client()
    client.headers["Accept"] = "text/html"

    asked = client.get("/provinces/90/assessments?unit=structural")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=/provinces/90/assessments%3Funit%3Dstructural"
    form = client.get(asked.headers["location"])
    assert 'value="/provinces/90/assessments?unit=structural"' in form.text
    done = sign_in(client, next_path="/provinces/90/assessments?unit=structural")

    assert (done.status_code, done.headers["location"]) == (303, "/provinces/90/assessments?unit=structural")
    assert "HttpOnly" in done.headers["set-cookie"]
    assert client.get("/").headers["location"] == "/provinces/90/map"
    assert client.get("/provinces/90/assessments").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nb",
        "",
        "/" + "a" * 2000,
        "//[",
        "http://[::1",
    ],
)
def test_nobody_is_sent_to_another_site(address: str) -> None:
    assert local_path(address) == "/"


def test_a_local_address_keeps_its_query() -> None:
    assert local_path("/provinces/90/assessments?unit=both&lang=en") == "/provinces/90/assessments?unit=both&lang=en"


def test_a_wrong_password_is_refused_in_both_languages(service: Service) -> None:
    client = service.client()
    form = {"login": "nobody@songkhla.demo", "password": "wrong"}

    english = client.post("/sign-in", data=form)
    thai = client.post("/sign-in", data=form, headers={"Accept-Language": "th"})

    assert (english.status_code, thai.status_code) == (401, 401)
    assert "Sign-in refused" in english.text
    assert "เข้าสู่ระบบไม่สำเร็จ" in thai.text
    assert 'value="nobody@songkhla.demo"' in thai.text
    assert "wrong" not in thai.text.replace("wrong.", "")


@pytest.mark.parametrize(("login", "password"), [("", ""), ("a\x00b", "x"), (ENGINEER, "")])
def test_an_unusable_name_or_password_is_refused_as_wrong(service: Service, login: str, password: str) -> None:
    assert service.client().post("/sign-in", data={"login": login, "password": password}).status_code == 401


def test_a_form_of_another_site_signs_nobody_in(service: Service) -> None:
    assert sign_in(service.client(), Origin="https://evil.example").status_code == 403
    assert sign_in(service.client(), Origin="null").status_code == 403
    assert sign_in(service.client(), Origin="http://[").status_code == 403
    assert sign_in(service.client(), Origin=service.base_url).status_code == 303


def test_signing_out_needs_the_token_and_ends_the_session(service: Service) -> None:
    client = service.client()
    client.headers["Accept"] = "text/html"
    sign_in(client)
    token = re.search(r'name="csrf_token" value="(\w+)"', client.get("/about").text)
    assert token is not None

    assert client.post("/sign-out").status_code == 403
    assert client.get("/provinces/90/map").status_code == 200
    assert client.post("/sign-out", data={"csrf_token": token[1]}).headers["location"] == "/sign-in"
    assert client.get("/provinces/90/map").status_code == 303


def test_too_many_attempts_say_how_long_to_wait(service: Service) -> None:
    client = service.client()
    answers = [sign_in(client, login="guess@songkhla.demo") for _ in range(40)]

    last = answers[-1]
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) > 0
    assert re.search(r"Wait \d+ minutes", last.text)
