"""A real browser on the running service, signed in through the form; a failing script fails the test."""

import re
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.service import DEMO_PASSWORD, Service

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MAP_MS = 30_000
PHONE = (360, 740)
DESK = (1280, 800)


@contextmanager
def chromium() -> Generator[Browser]:
    """The browser of the system, for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def signed_in(
    browser: Browser, service: Service, login: str, *, locale: str = "th-TH", size: tuple[int, int] = DESK
) -> Generator[Page]:
    """A page of somebody's own; closed at the end of the block."""
    context = browser.new_context(
        base_url=service.base_url, locale=locale, viewport={"width": size[0], "height": size[1]}
    )
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog on {page.url}: {dialog.message}"))
        page.goto("/sign-in")
        page.fill("#login", login)
        page.fill("#password", DEMO_PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile("/provinces/90/map$"))
        yield page
    finally:
        context.close()
