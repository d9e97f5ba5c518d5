/* The command's feed: the last entries, then whatever comes, live; list and map point at each other. */

import { ApiProblem, getJson, postJson } from "./api.ts";
import { find } from "./dom.ts";
import { EventStream } from "./event_stream.ts";
import { isOpen, onMap, subjectKey, type Acknowledgement, type FeedItem, type FeedPage } from "./feed_items.ts";
import { FeedRow } from "./feed_row.ts";
import { InputsLayer } from "./inputs_layer.ts";
import { both, t, word } from "./language.ts";
import { sayLive, sayLost } from "./live_status.ts";
import { makeFrame } from "./map_frame.ts";
import { provinceApi } from "./page_data.ts";
import { setSound, tone } from "./sound.ts";
import type { ServerEvent } from "./sse_parser.ts";

const PAGE = 100;
const STREAM = "stream=command";
const list = find<HTMLOListElement>("#feed-list");
const onlyOpen = find<HTMLInputElement>("#only-open");
const rows = new Map<number, FeedRow>();
let layer: InputsLayer | null = null;
let oldest = Infinity;
let wasLost = false;

function summarise(): void {
  const items = [...rows.values()].map((row) => row.item);
  const waiting = items.filter((item) => !item.acknowledgement).length;
  const open = items.filter(isOpen).length;
  find("#open-count").textContent = t(
    `${items.length} รายการ · รอรับทราบ ${waiting} · ยังไม่เสร็จ ${open}`,
    `${items.length} entries · ${waiting} to acknowledge · ${open} open`,
  );
  find("#feed-empty").hidden = items.length > 0;
  find("#feed-more").hidden = !(oldest > 1 && items.length > 0);
  for (const row of rows.values()) row.element.hidden = onlyOpen.checked && !isOpen(row.item);
  layer?.show(onMap(onlyOpen.checked ? items.filter(isOpen) : items));
}

/** Puts an entry where its number belongs, newest first; a known one is brought up to date. */
function place(item: FeedItem, isNew: boolean): void {
  const known = rows.get(item.seq);
  if (known) {
    known.update(item);
    return;
  }
  const row = new FeedRow(item, { choose: (seq) => choose(seq, true), acknowledge });
  rows.set(item.seq, row);
  oldest = Math.min(oldest, item.seq);
  if (isNew) row.element.dataset["new"] = "yes";
  const next = [...list.children].find((other) => Number(other.id) < item.seq);
  list.insertBefore(row.element, next ?? null);
}

function choose(seq: number, bringIntoView: boolean): void {
  for (const row of rows.values()) row.element.toggleAttribute("data-selected", row.item.seq === seq);
  const row = rows.get(seq);
  if (row) layer?.choose(subjectKey(row.item), bringIntoView);
}

function chooseOnMap(key: string): void {
  const row = [...rows.values()].filter((one) => subjectKey(one.item) === key).sort((a, b) => b.item.seq - a.item.seq)[0];
  if (!row) return;
  choose(row.item.seq, false);
  row.element.scrollIntoView({ block: "nearest" });
  row.element.focus({ preventScroll: true });
}

function acknowledged(seq: number, acknowledgement: Acknowledgement): void {
  const row = rows.get(seq);
  if (row) row.update({ ...row.item, acknowledgement });
  summarise();
}

async function acknowledge(seq: number, state: string, note: string): Promise<void> {
  try {
    const body = { state, ...(note ? { note } : {}) };
    await postJson(`${provinceApi}/feed/${seq}/acknowledgements?${STREAM}`, body);
  } catch (problem) {
    if (!(problem instanceof ApiProblem && problem.status === 409)) throw problem;
    await load(seq - 1, 1);
    throw problem;
  }
  await load(seq - 1, 1);
}

async function load(after: number, limit: number): Promise<FeedPage> {
  const answer = await getJson<FeedPage>(`${provinceApi}/feed?${STREAM}&after=${Math.max(0, after)}&limit=${limit}`);
  for (const item of answer.items) place(item, false);
  summarise();
  return answer;
}

let announceTimer: ReturnType<typeof setTimeout> | undefined;
let unannounced: FeedItem[] = [];

/** Tells screen readers of new entries, many at once as a count. */
function announce(item: FeedItem): void {
  unannounced.push(item);
  clearTimeout(announceTimer);
  announceTimer = setTimeout(() => {
    const [first] = unannounced;
    find("#announce").textContent =
      unannounced.length === 1 && first
        ? `${t("รายการใหม่", "New entry")}: ${first.severity ? word("severity", first.severity) : ""} ${both(first.headline)}`
        : t(`รายการใหม่ ${unannounced.length} รายการ`, `${unannounced.length} new entries`);
    unannounced = [];
    tone();
  }, 400);
}

function take(event: ServerEvent): void {
  if (event.event === "entry") {
    const item = JSON.parse(event.data) as FeedItem;
    const isNew = !rows.has(item.seq);
    place(item, true);
    summarise();
    if (isNew) announce(item);
  } else if (event.event === "acknowledgement") {
    const said = JSON.parse(event.data) as { seq: number; acknowledgement: Acknowledgement };
    acknowledged(said.seq, said.acknowledgement);
  }
}

/** The newest entries; where the first request fails, tried again until it works. */
async function start(): Promise<number> {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 20_000)) {
    try {
      const { head } = await getJson<FeedPage>(`${provinceApi}/feed?${STREAM}&after=0&limit=1`);
      if (head > 0) await load(head - PAGE, PAGE);
      summarise();
      return head;
    } catch (problem) {
      const status = problem instanceof ApiProblem ? problem.status : null;
      sayLost(new Date(), status);
      // it is tried again here, so the map only says so
      void framed.then((frame) => frame?.notice.set("inputs", "failed", { words: t("รายการในฟีด", "entries of the feed") }));
      if (status && status < 500) throw problem;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

const framed = makeFrame(find("#map"));
void framed.then((frame) => frame?.notice.set("inputs", "loading"));
onlyOpen.addEventListener("change", summarise);
find<HTMLInputElement>("#sound").addEventListener("change", (event) => setSound((event.target as HTMLInputElement).checked));
find("#feed-more button").addEventListener("click", () => void load(oldest - PAGE - 1, Math.min(PAGE, oldest - 1)));

const head = await start();
new EventStream(`${provinceApi}/feed/stream?${STREAM}`, head, {
  onEvent: take,
  onLive: () => {
    sayLive();
    // Acknowledgements carry no number to resume from: after a gap, what is on the screen is read again.
    if (wasLost && rows.size) void load(Math.max(...rows.keys()) - PAGE, PAGE).catch(() => undefined);
    wasLost = false;
  },
  onLost: (since, status) => {
    wasLost = true;
    sayLost(since, status);
  },
});
setInterval(() => {
  const now = new Date();
  for (const row of rows.values()) row.tick(now);
}, 15_000);

const frame = await framed;
if (frame) {
  frame.notice.set("inputs", "drawn");
  layer = new InputsLayer(frame.map, chooseOnMap);
  summarise();
  layer.look(onMap([...rows.values()].map((row) => row.item)), 10, true);
}
const wanted = rows.get(Number(location.hash.slice(1)));
if (wanted) {
  choose(wanted.item.seq, true);
  wanted.element.scrollIntoView({ block: "center" });
}
