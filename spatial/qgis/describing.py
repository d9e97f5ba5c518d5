"""What a layer says of itself where the pointer rests on its name: what it shows, from whom, on what terms."""

from spatial.styles.style import Language, Words

_SOURCE = Words("ที่มา: {said}", "Source: {said}")
_LICENCE = Words("เงื่อนไขการใช้: {said}", "Licence: {said}")


def described(*lines: str, source: str, licence: str, language: Language) -> str:
    """What is said of a layer, a line each; empty ones left out.

    Args:
        lines: What it shows.
        source: From whom it is; may be empty.
        licence: On what terms; may be empty.
        language: Of the words before source and licence.
    """
    told = [*lines]
    told += [_SOURCE.in_language(language).format(said=source)] if source else []
    told += [_LICENCE.in_language(language).format(said=licence)] if licence else []
    return "\n".join(filter(None, told))
