"""Names of administrative areas: without the word for what they are, Thai ones in Thai letters.

Pure computation on arrays of text. Rules: docs/methods/areas.md, "Names".
"""

import pandas as pd

BANGKOK = "10"
_PREFIXES_TH = {
    "district": r"^(?:กิ่ง\s*อำเภอ|กิ่ง\s*อ\.|อำเภอ|อ\.)\s*",
    "subdistrict": r"^(?:ตำบล|ต\.)\s*",
}
_PREFIXES_TH_BANGKOK = {"district": r"^(?:สำนักงานเขต|เขต)\s*", "subdistrict": r"^แขวง\s*"}
_AROUND_EN = {
    "district": r"(?i)^(?:king\s+amphoe|amphoe|khet)\s+|\s+district$",
    "subdistrict": r"(?i)^(?:tambon|khwaeng)\s+|\s+sub-?district$",
}


def tidy(names: pd.Series) -> pd.Series:
    """Names with single spaces and none around; NaN where nothing is left."""
    text = names.astype("string").str.replace(r"[\s\u200b\ufeff]+", " ", regex=True).str.strip()
    return text.mask(text == "").astype(object)


def without_kind_th(names: pd.Series, *, level: str, province: str) -> pd.Series:
    """Thai names without อำเภอ or ตำบล before them; in Bangkok, without เขต or แขวง (elsewhere names begin so)."""
    prefixes = _PREFIXES_TH_BANGKOK if province == BANGKOK else _PREFIXES_TH
    return names.astype("string").str.replace(prefixes[level], "", regex=True).astype(object)


def without_kind_en(names: pd.Series, *, level: str) -> pd.Series:
    """English names without Amphoe, Tambon, District or Subdistrict around them."""
    return names.astype("string").str.replace(_AROUND_EN[level], "", regex=True).astype(object)


def have_thai_letters(names: pd.Series) -> pd.Series:
    """Which names have a Thai consonant; a missing name has none."""
    return names.astype("string").str.contains("[ก-ฮ]", regex=True).fillna(False).astype(bool)
