"""Why a dataset is on the command's screen: what it rests on, who reviewed and released it, where to read of each."""

import json
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.datasets import queries
from app.datasets.answers import act_read
from app.datasets.publication import href_of


async def dataset_chain(session: AsyncSession, *, province_code: str, subject_id: str) -> list[dict[str, Any]]:
    """The links behind an entry about a dataset: the dataset, people, units, layers, inputs, areas.

    Args:
        session: The transaction, in the province's context.
        province_code: Whose dataset.
        subject_id: The version as the record names it, `name/1.0.0`.

    Returns:
        Links, each with `type`, `id` and `href`; none where the dataset cannot be seen.
    """
    name, _, version = subject_id.partition("/")
    dataset = await queries.version(session, province_code=province_code, name=name, version=version)
    if dataset is None:
        return []
    base = f"/api/v1/provinces/{province_code}"
    href = href_of(province_code, name, version)
    manifest = json.loads(dataset.manifest)
    acts = await queries.acts(session, province_code=province_code, name=name, version=version)
    people = [
        {
            "type": "person",
            "id": str(row.DatasetAct.person_id),
            **{key: value for key, value in act_read(row).items() if key != "record_seq"},
            "href": f"{href}/acts",
        }
        for row in acts
    ]
    layers = [
        {
            "type": "layer",
            "id": layer["collection"],
            "version": layer["version"],
            "title": layer["title"],
            "content_hash": layer["content_hash"],
            "href": f"{base}/layers/{layer['slug']}/versions/{layer['version']}",
        }
        for layer in manifest["layers"]
    ]
    inputs = [
        {
            "type": "assessment",
            "id": one["id"],
            "version": one["version"],
            "state": one["state"],
            "title": manifest["kinds"].get(one["kind"]),
            "observed_at": one["observed_at"],
            "record_seq": one["record_seq"],
            "href": f"{base}/assessments/{one['id']}",
        }
        for one in manifest["inputs"]
    ]
    units = sorted({row.DatasetAct.unit for row in acts if row.DatasetAct.unit})
    names = manifest["areas"]["names"]
    return [
        {
            "type": "dataset",
            "id": name,
            "version": version,
            "state": dataset.state,
            "title": manifest["title"],
            "content_hash": dataset.content_hash,
            "href": href,
        },
        *people,
        *({"type": "unit", "id": unit, "href": f"{base}/assessments?unit={unit}"} for unit in units),
        *layers,
        *inputs,
        *(
            {"type": "area", "id": code, "name": names[code], "href": f"{base}/assessments?area={code}"}
            for code in manifest["areas"]["codes"]
            if len(code) == 4
        ),
    ]
