"""Codes of administrative areas: TIS-1099 as COD-AB writes them (`TH900101`), and codes that are none.

Pure computation on arrays of text. Rules: docs/methods/areas.md, "Codes".
"""

import pandas as pd

from spatial.administrative_areas.current import NUMBER, Level

HIGHEST_DISTRICT = 50
"""No province has more districts: Bangkok has 50, the others 32 at most. Public lists use higher numbers (9077, 9096,
9099) for municipalities and for "unknown", which are no areas."""


def plain_codes(written: pd.Series, *, level: Level) -> pd.Series:
    """TIS-1099 codes from what a file says.

    Args:
        written: Codes as text or numbers: `TH900101`, `900101`, 900101.0; any index.
        level: Whose codes they are to be: 2, 4 or 6 digits.

    Returns:
        The codes as text, same index; NaN where there is none of that level.
    """
    text = written.map(lambda value: f"{value:.0f}" if isinstance(value, float) else value).astype("string").str.strip()
    digits = 2 * NUMBER[level]
    return text.str.extract(rf"^(?:[Tt][Hh])?([1-9][0-9]{{{digits - 1}}})$", expand=False).astype(object)


def are_pseudo(codes: pd.Series) -> pd.Series:
    """Which codes name no district or subdistrict: district number 00 or above 50, subdistrict number 00 or 99.

    Args:
        codes: TIS-1099 codes of 4 or 6 digits; NaN is not pseudo.
    """
    known = codes.dropna().astype(str)
    district = known.str[2:4].astype(int)
    subdistrict = known.str[4:6]
    found = (district == 0) | (district > HIGHEST_DISTRICT) | subdistrict.isin(["00", "99"])
    return found.reindex(codes.index, fill_value=False)
