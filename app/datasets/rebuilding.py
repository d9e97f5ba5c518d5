"""Making a dataset again from the record and the stores, to prove that it is what was released.

Nothing of the dataset's own rows is used: the request stands on the record, everything else is named by it. The record
itself is proven by `sonthana verify`. Called by `proving_dataset`.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import NotFound
from app.core.text import Text
from app.datasets import queries
from app.datasets.assembling import contents_of
from app.datasets.contents import Contents
from app.datasets.proving_basis import prove_layers
from app.datasets.reading import BasisAltered
from app.datasets.request import AssembleRequest
from app.datasets.states import ASSEMBLED
from app.record.canonical import sha256


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record says of the assembling of a version."""

    province_code: str
    version: str
    content_hash: str
    request: AssembleRequest
    seq: int
    is_whole: bool
    """Whether the entry is what its own hash says."""


async def recorded(database: Database, *, province_code: str, name: str, version: str) -> Recorded:
    """Read the record's entry.

    Raises:
        NotFound: the record knows no such version.
        BasisAltered: its entry was altered beyond reading.
    """
    async with database.system_transaction([province_code]) as session:
        entry = await queries.entry_of(
            session, province_code=province_code, name=name, version=version, event_type=ASSEMBLED
        )
    if entry is None:
        raise NotFound
    try:
        content = json.loads(entry.canonical)["body"]["content"]
        request = AssembleRequest.from_json(content["dataset"])
        is_whole = sha256(entry.prev_hash + entry.canonical) == entry.hash
        return Recorded(province_code, content["version"], content["content_hash"], request, entry.seq, is_whole)
    except (ValueError, LookupError, TypeError):
        words = Text(
            f"บันทึกการจัดทำ ลำดับ {entry.seq} ถูกแก้จนอ่านไม่ได้ {BasisAltered.advice.th}",
            f"The record of its assembling, #{entry.seq}, was altered beyond reading. {BasisAltered.advice.en}",
        )
        raise BasisAltered(words) from None


async def made_again(database: Database, blobs: BlobStore, said: Recorded, *, scratch: Path) -> Contents:
    """The contents of a version, computed anew.

    Raises:
        BasisMissing: something that it rests on is gone; says what.
    """
    return await contents_of(
        database,
        blobs,
        province_code=said.province_code,
        request=said.request,
        scratch=scratch,
        version=said.version,
    )


async def rebuilt(database: Database, blobs: BlobStore, *, province_code: str, name: str, version: str) -> Contents:
    """The contents of a version, made again; its `content_hash` is the recorded one, or something was altered.

    Raises:
        NotFound: the record knows no such version.
        BasisMissing: something that it rests on is gone; says what.
        BasisAltered: layers that it rests on are not what their content hashes say; says which.
    """
    said = await recorded(database, province_code=province_code, name=name, version=version)
    with tempfile.TemporaryDirectory(prefix="rebuild-") as folder:
        scratch = Path(folder)
        await prove_layers(database, blobs, province_code=province_code, pinned=said.request.layers, scratch=scratch)
        return await made_again(database, blobs, said, scratch=scratch)
