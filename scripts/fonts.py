"""Fonts for print: the web fonts of the assets, as Typst reads them, each script under a family name of its own.

Called by scripts/assets.sh: python scripts/fonts.py NODE_MODULES TARGET_FOLDER
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

SCRIPTS = {"latin": "Sarabun Latin", "thai": "Sarabun Thai"}
WEIGHTS = {400: "Regular", 700: "Bold"}


def main(node_modules: Path, target: Path) -> None:
    """Write the fonts; those that are there are replaced."""
    target.mkdir(parents=True, exist_ok=True)
    for script, family in SCRIPTS.items():
        for weight, style in WEIGHTS.items():
            source = node_modules / "@fontsource" / "sarabun" / "files" / f"sarabun-{script}-{weight}-normal.woff2"
            font = TTFont(source, recalcTimestamp=False)
            font.flavor = None
            names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family.replace(' ', '')}-{style}", 16: family}
            for record in font["name"].names:
                if record.nameID in names:
                    record.string = names[record.nameID]
            font.save(target / f"sarabun-{script}-{weight}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
