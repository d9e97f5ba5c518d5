"""CSV and its kin gone through once as bytes: text in lines of bearable length, in a bearable number of columns.

Encoding, separators and what the columns mean are the doctor's questions.
"""

from pathlib import Path

from spatial.incoming.limits import MIB, Limits
from spatial.incoming.words import refused

_CHUNK = MIB
_SEPARATORS = (b",", b"\t", b";", b"|")
_CONTROLS = bytes(set(range(32)) - set(b"\t\r\n\f\x1a\x1b") | {127})


def check_csv(path: Path, limits: Limits) -> None:
    """Refuse what is no table of text.

    Raises:
        Refused: `csv_nul`, `csv_not_text`, `csv_line_long`, `csv_columns`, `csv_one_line`.
    """
    run = lines = 0
    heading = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                raise refused("csv_nul")
            if len(chunk) - len(chunk.translate(None, _CONTROLS)) > len(chunk) // 100:
                raise refused("csv_not_text")
            # old Macs end a line with CR alone
            pieces = chunk.replace(b"\r", b"\n").split(b"\n")
            if not lines:
                heading += pieces[0]
            if run + len(pieces[0]) > limits.line_bytes or max(map(len, pieces)) > limits.line_bytes:
                raise refused("csv_line_long", most=limits.line_bytes // MIB)
            run = run + len(pieces[0]) if len(pieces) == 1 else len(pieces[-1])
            lines += len(pieces) - 1
    columns = 1 + max(heading.count(separator) for separator in _SEPARATORS)
    if columns > limits.columns:
        raise refused("csv_columns", count=columns, most=limits.columns)
    if not lines or (lines == 1 and not run):
        raise refused("csv_one_line")
