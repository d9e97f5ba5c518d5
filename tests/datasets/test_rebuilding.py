"""A dataset made again from the record and the stores is the same, byte for byte; what was altered is found."""

import asyncio

import psycopg

from app.core.blobs import BlobStore
from app.core.database import Database
from app.datasets.rebuilding import rebuilt
from app.feed.verification import verify_everything
from app.record.keys import load_public_keys
from app.record.report import Report
from tests.api.people import People
from tests.datasets.assembled import released, validated
from tests.layers.loads import Worker
from tests.service import Service


def hash_of(service: Service, name: str) -> str:
    async def run() -> str:
        database = Database.from_settings(service.settings)
        try:
            blobs = BlobStore(service.settings.blob_store)
            contents = await rebuilt(database, blobs, province_code="90", name=name, version="1.0.0")
            return contents.content_hash
        finally:
            await database.close()

    return asyncio.run(run())


def proven(service: Service) -> Report:
    async def run() -> Report:
        database = Database.from_settings(service.settings)
        keys = {key.id: key.public for key in load_public_keys(service.settings).values()}
        try:
            async with database.system_transaction(["90"]) as session:
                return await verify_everything(session, province_code="90", public_keys=keys)
        finally:
            await database.close()

    return asyncio.run(run())


def test_a_dataset_made_again_has_the_same_hash(people: People, worker: Worker, service: Service) -> None:
    made = released(people, assessments=[validated(people), validated(people, unit="non_structural", kind="shelter")])
    assert hash_of(service, made["name"]) == made["content_hash"]


def test_the_record_proves_datasets_and_finds_what_was_altered_beside_it(
    people: People, worker: Worker, service: Service
) -> None:
    made = released(people, assessments=[validated(people)])
    assert proven(service).is_proven
    alterations = {
        "dataset_state_differs": "UPDATE dataset_versions SET state = 'retracted' WHERE name = %s",
        "dataset_differs": "UPDATE dataset_inputs SET state = 'disputed' WHERE name = %s",
        "dataset_act_differs": "UPDATE dataset_acts SET role = 'director' WHERE name = %s AND act = 'release'",
        "dataset_not_recorded": (
            "INSERT INTO dataset_versions SELECT (jsonb_populate_record(v, jsonb_build_object('version', '9.0.0',"
            " 'ordinal', 99, 'id', gen_random_uuid()))).* FROM dataset_versions v WHERE name = %s"
        ),
    }
    for code, statement in alterations.items():
        with psycopg.connect(service.urls.admin) as connection:
            connection.execute("SET session_replication_role = replica")  # as somebody who owns the machine
            connection.execute(statement, [made["name"]])
        assert code in {fault.code for fault in proven(service).faults}, code
