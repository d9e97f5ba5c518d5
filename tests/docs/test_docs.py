"""The documentation is true: folder map, settings, commands, error codes, links."""

import re
from pathlib import Path

import pytest

from app.core.errors import registry
from app.core.settings import CHECKOUT, Settings
from app.core.text import Text
from app.main import create_app

README = (CHECKOUT / "README.md").read_text()
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]


def folders_in_map() -> set[str]:
    block = README.split("```\napp/\n")[1].split("```")[0]
    inside = re.findall(r"^  ([a-z]+)/ ", block, re.MULTILINE)
    top = re.findall(r"^([a-z]+)/ ", block, re.MULTILINE)
    return {f"app/{name}" for name in inside} | set(top)


def test_the_folder_map_names_every_folder_and_no_other() -> None:
    ours = {f"app/{path.name}" for path in (CHECKOUT / "app").iterdir() if (path / "__init__.py").exists()}
    tops = {"spatial", "migrations", "data", "notebooks", "tests", "benchmarks", "scripts", "docs"}
    assert folders_in_map() == ours | tops
    assert all((CHECKOUT / folder).is_dir() for folder in tops)


def test_every_setting_is_documented() -> None:
    page = (CHECKOUT / "docs/settings.md").read_text()
    for name, field in Settings.model_fields.items():
        assert f"`SONTHANA_{name.upper()}`" in page, field


def test_every_command_is_documented() -> None:
    from typer.main import get_command

    from app.cli import app

    page = (CHECKOUT / "docs/operations.md").read_text() + README
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert f"sonthana {name}" in page, name


@pytest.mark.parametrize("code", sorted(registry()))
def test_every_error_has_words_in_both_languages(code: str) -> None:
    error = registry()[code]
    for words in (error.title, error.advice):
        assert isinstance(words, Text)
        assert re.search("[ก-๙]", words.th)
        assert not re.search("[ก-๙]", words.en)


def test_no_two_errors_share_a_code() -> None:
    from app.core.errors import SonthanaError

    def below(cls: type[SonthanaError]) -> list[type[SonthanaError]]:
        return [cls, *(error for child in cls.__subclasses__() for error in below(child))]

    codes = [cls.code for cls in below(SonthanaError)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_api_route_says_what_it_is_for() -> None:
    document = create_app().openapi()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description") or operation.get("summary"), f"{method} {path}"
            assert operation.get("tags"), f"{method} {path}"
