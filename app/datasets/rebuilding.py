"""Making a dataset again from the record and the stores, to prove that it is what was released.

Nothing of the dataset's own rows is used: the request stands on the record, everything else is named by it. The record
itself is proven by `sonthana verify`.
"""

import json
import tempfile
from pathlib import Path

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import NotFound
from app.datasets import queries
from app.datasets.assembling import contents_of
from app.datasets.contents import Contents
from app.datasets.proving_basis import prove_layers
from app.datasets.request import AssembleRequest
from app.datasets.states import ASSEMBLED


async def rebuilt(database: Database, blobs: BlobStore, *, province_code: str, name: str, version: str) -> Contents:
    """The contents of a version, made again; its `content_hash` is the recorded one, or something was altered.

    Raises:
        NotFound: the record knows no such version.
        BasisMissing: something that it rests on is gone; says what.
        BasisAltered: layers that it rests on are not what their content hashes say; says which.
    """
    async with database.system_transaction([province_code]) as session:
        entry = await queries.entry_of(
            session, province_code=province_code, name=name, version=version, event_type=ASSEMBLED
        )
    if entry is None:
        raise NotFound
    content = json.loads(entry.canonical)["body"]["content"]
    request = AssembleRequest.from_json(content["dataset"])
    with tempfile.TemporaryDirectory(prefix="rebuild-") as folder:
        scratch = Path(folder)
        await prove_layers(database, blobs, province_code=province_code, pinned=request.layers, scratch=scratch)
        return await contents_of(
            database,
            blobs,
            province_code=province_code,
            request=request,
            scratch=scratch,
            version=content["version"],
        )
