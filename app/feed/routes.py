"""The feed over HTTP: pages, server-sent events, GeoJSON, acknowledgements, why."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from app.accounts.dependencies import PolicyDep, authenticate, presented_digest, requires
from app.accounts.policy import Action, Policy
from app.accounts.routes import client_address
from app.core.body import body_schema, json_body
from app.core.database import DatabaseDep, SessionDep
from app.core.errors import NotFound, NotSignedIn, TooLarge
from app.core.geojson import GEOJSON_ANSWER, feature_collection
from app.core.parameters import bad_parameter
from app.core.text import Text, language_of
from app.feed import queries, service
from app.feed.atom import atom_feed
from app.feed.hub import Hub
from app.feed.schemas import AcknowledgementCreate, AcknowledgementRead, FeedPage
from app.feed.sse import EventStream, Watchman
from app.feed.streams import StreamAddress, readable_stream

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["feed"])

MAX_FEATURES = 10_000
MAX_FEATURES_BYTES = 50_000_000
MAX_PAGE_BYTES = 8_000_000
MAX_SEQ = 2**62


StreamName = Annotated[str, Query(max_length=40, description="command, partner, public, or one with -exercise")]


async def wanted_stream(code: str, policy: PolicyDep, stream: StreamName = "command") -> StreamAddress:
    """The stream that is asked for, if the one who asks may read it."""
    return readable_stream(policy, code, stream)


StreamDep = Annotated[StreamAddress, Depends(wanted_stream, scope="function")]
Seq = Annotated[int, Path(ge=1, le=MAX_SEQ)]


@router.get("/feed", response_model=FeedPage)
async def feed_page(
    stream: StreamDep,
    session: SessionDep,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ, description="Entries after this seq")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """A page of a stream, oldest first; `next` is null at the head. Large entries make a page shorter than `limit`."""
    head = await queries.head(session, stream_id=stream.id)
    if head is None:
        raise NotFound
    items = await queries.items_after(session, stream_id=stream.id, after=after, limit=limit, most_bytes=MAX_PAGE_BYTES)
    following = items[-1].seq if items and items[-1].seq < head else None
    body = '{{"stream":{},"head":{},"next":{},"items":[{}]}}'.format(
        json.dumps(stream.id), head, json.dumps(following), ",".join(item.json for item in items)
    )
    return Response(body, media_type="application/json", headers={"Cache-Control": "private, no-store"})


@router.get("/feed/stream", response_model=None, responses={200: {"content": {"text/event-stream": {}}}})
async def feed_stream(
    request: Request,
    code: str,
    database: DatabaseDep,
    stream: StreamName = "command",
    after: Annotated[int | None, Query(ge=0, le=MAX_SEQ, description="Resume after this seq")] = None,
    last_event_id: Annotated[str | None, Header(description="Resume after this seq; counts before `after`")] = None,
) -> EventStream:
    """The stream live, as server-sent events; from now on, unless `after` or Last-Event-ID says from where."""
    digest = presented_digest(request)
    async with database.transaction() as session:  # ends here: no connection is held while the stream is open
        principal = await authenticate(session, digest)
        if not principal.is_signed_in and "authorization" in request.headers:
            raise NotSignedIn
        address = readable_stream(Policy(principal), code, stream)
        head = await queries.head(session, stream_id=address.id)
        if head is None:
            raise NotFound
    if last_event_id is not None:
        if not last_event_id.isascii() or not last_event_id.isdigit() or len(last_event_id) > 18:
            raise bad_parameter("Last-Event-ID", "seq", "ต้องเป็นเลขลำดับ", "must be a seq")
        after = int(last_event_id)
    hub: Hub = request.app.state.hub
    watchman: Watchman = request.app.state.watchman
    channel = await hub.channel(address.id, code)
    greeting = "connected"
    if after is not None and after > head:  # another state of the database was restored since
        greeting = f"there is no entry {after}: the head is {head}, live from there"
        after = head
    return EventStream(
        hub,
        watchman,
        channel,
        address,
        after=channel.last_seq if after is None else after,
        digest=digest if principal.is_signed_in else None,
        client=client_address(request),
        greeting=greeting,
    )


@router.get("/feed.geojson", response_class=Response, responses=GEOJSON_ANSWER)
async def feed_geojson(
    code: str,
    stream: StreamDep,
    session: SessionDep,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0,
) -> Response:
    """A stream's entries as GeoJSON (RFC 7946): complete, or refused."""
    bounds = {"limit": MAX_FEATURES + 1, "most_bytes": MAX_FEATURES_BYTES}
    items = await queries.items_after(session, stream_id=stream.id, after=after, **bounds)
    if queries.was_cut(items, **bounds):
        page = f"/api/v1/provinces/{code}/feed?stream={stream.name}"
        raise TooLarge(
            Text(
                f"มีมากกว่า {MAX_FEATURES} รายการ หรือใหญ่เกิน {MAX_FEATURES_BYTES // 10**6} MB "
                f"ระบุ after หรืออ่านทีละหน้าที่ {page}",
                f"More than {MAX_FEATURES} entries or {MAX_FEATURES_BYTES // 10**6} MB. "
                f"Give `after`, or read pages at {page}.",
            ),
            extra={"page": page},
            headers={"Link": f'<{page}>; rel="alternate"'},
        )
    features: list[str] = []
    for item in items:  # one at a time: large ones would hold up everybody else
        features.append(json.dumps(feature(json.loads(item.json)), ensure_ascii=False))
        await asyncio.sleep(0)
    frame = json.dumps(feature_collection([]) | {"numberMatched": len(items), "numberReturned": len(items)})
    return Response(
        f"{frame.removesuffix('[]}')}[{','.join(features)}]}}",
        media_type="application/geo+json",
        headers={"Cache-Control": "private, no-store"},
    )


@router.get("/feed.atom", response_class=Response, responses={200: {"content": {"application/atom+xml": {}}}})
async def feed_atom(request: Request, stream: StreamDep, session: SessionDep) -> Response:
    """A stream's last hundred entries as Atom, newest first."""
    items = await queries.items_before(session, stream_id=stream.id, before=MAX_SEQ, limit=100)
    document = atom_feed(
        stream,
        [json.loads(item.json) for item in items],
        language=language_of(request.headers.get("accept-language")),
        updated=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return Response(document, media_type="application/atom+xml", headers={"Cache-Control": "private, no-store"})


def feature(item: dict[str, Any]) -> dict[str, Any]:
    """A feed item as a GeoJSON feature with flat properties."""
    acknowledgement: dict[str, Any] = item["acknowledgement"] or {}
    return {
        "type": "Feature",
        "id": item["seq"],
        "geometry": item["geometry"],
        "properties": {
            "seq": item["seq"],
            "kind": item["kind"],
            "unit": item["unit"],
            "topic": item["topic"],
            "severity": item["severity"],
            "life_at_risk": item["life_at_risk"],
            "state": item["state"],
            "title_th": item["headline"]["th"],
            "title_en": item["headline"]["en"],
            "observed_at": item["observed_at"],
            "recorded_at": item["recorded_at"],
            "area_codes": ",".join(item["area_codes"]),
            "subject_type": item["subject"]["type"],
            "subject_id": item["subject"]["id"],
            "subject_version": item["subject"]["version"],
            "rule": item["rule"]["id"],
            "acknowledgement": acknowledgement.get("state"),
            "hash": item["hash"],
        },
    }


@router.post(
    "/feed/{seq}/acknowledgements",
    status_code=201,
    response_model=AcknowledgementRead,
    openapi_extra=body_schema(AcknowledgementCreate),
)
async def acknowledge(
    seq: Seq,
    policy: Annotated[Policy, requires(Action.ACKNOWLEDGE)],
    stream: StreamDep,
    session: SessionDep,
    body: Annotated[
        AcknowledgementCreate, Depends(json_body(AcknowledgementCreate, limit=64 * 1024), scope="function")
    ],
) -> AcknowledgementRead:
    """Acknowledge an entry; delivered is not acknowledged."""
    return await service.acknowledge(session, policy, stream=stream, seq=seq, body=body)


@router.get("/feed/{seq}/why", response_model=dict[str, Any])
async def why(seq: Seq, stream: StreamDep, session: SessionDep) -> Response:
    """Why is this on my screen? The rule, input, person, unit and areas behind an entry."""
    answer = await service.why(session, stream=stream, seq=seq)
    entry: str = answer["entry"]
    return Response(
        '{{"entry":{},"chain":{}}}'.format(entry, json.dumps(answer["chain"], ensure_ascii=False)),
        media_type="application/json",
        headers={"Cache-Control": "private, no-store"},
    )


@router.get("/rules/{rule_id}")
async def read_rule(
    code: str, rule_id: str, policy: Annotated[Policy, requires(Action.READ_INPUTS)], session: SessionDep
) -> list[dict[str, Any]]:
    """All versions of a routing rule."""
    versions = await queries.rule_versions(session, province_code=code, rule_id=rule_id)
    if not versions:
        raise NotFound
    return [
        {
            "id": rule.id,
            "version": rule.version,
            "audience": rule.audience,
            "clauses": rule.clauses,
            "reason": {"th": rule.reason_th, "en": rule.reason_en},
            "author": rule.author,
            "created_at": rule.created_at,
            "is_active": rule.is_active,
        }
        for rule in versions
    ]
