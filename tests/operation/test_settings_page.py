"""docs/settings.md names every setting, and only settings."""

import re

from app.core.settings import CHECKOUT, Settings


def test_the_page_names_every_setting_and_no_other() -> None:
    page = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = {
        match for line in page.splitlines() if line.startswith("| `") for match in re.findall(r"SONTHANA_\w+", line)
    }
    settings = {f"SONTHANA_{name.upper()}" for name in Settings.model_fields}
    assert rows == settings
