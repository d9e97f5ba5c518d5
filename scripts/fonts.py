"""Fonts for print: the web fonts of the assets, as Typst reads them, each script under a family name of its own.

Beside them `covered.json`, the first and last code points of every range that all weights of a script can show: what
lies outside of it the brief cannot print.

Called by scripts/assets.sh: python scripts/fonts.py NODE_MODULES TARGET_FOLDER
"""

import json
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

SCRIPTS = {"latin": "Sarabun Latin", "latin-ext": "Sarabun Extended", "thai": "Sarabun Thai"}
WEIGHTS = {400: "Regular", 700: "Bold"}


def main(node_modules: Path, target: Path) -> None:
    """Write the fonts; those that are there are replaced."""
    target.mkdir(parents=True, exist_ok=True)
    covered: set[int] = set()
    for script, family in SCRIPTS.items():
        covered |= set.intersection(*(_write(node_modules, target, script, family, weight) for weight in WEIGHTS))
    (target / "covered.json").write_text(json.dumps(_ranges(covered)))


def _write(node_modules: Path, target: Path, script: str, family: str, weight: int) -> set[int]:
    source = node_modules / "@fontsource" / "sarabun" / "files" / f"sarabun-{script}-{weight}-normal.woff2"
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    style = WEIGHTS[weight]
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family.replace(' ', '')}-{style}", 16: family}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    font.save(target / f"sarabun-{script}-{weight}.ttf")
    return set(font.getBestCmap())


def _ranges(points: set[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for point in sorted(points):
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
