/* The map of inputs, with the same inputs as a list beside it. */

import { getJson, LineDown } from "./api.ts";
import { displayTime } from "./dates.ts";
import { find, make } from "./dom.ts";
import { closePanel, openPanel } from "./input_panel.ts";
import { areaLabel, kindLabel, severityBadge, stateBadge, summaryOf, written, type InputCollection, type InputSummary } from "./inputs.ts";
import { InputsLayer } from "./inputs_layer.ts";
import { t, word } from "./language.ts";
import { makeFrame } from "./map_frame.ts";
import type { MapNotice, PartState, Telling } from "./map_notice.ts";
import { provinceApi } from "./page_data.ts";

const filters = find<HTMLFormElement>("#filters");
const list = find<HTMLOListElement>("#input-list");
const status = find<HTMLElement>("#map-status");
const REFRESH_MS = 60_000;

let inputs: InputSummary[] = [];
let layer: InputsLayer | null = null;
let chosen: string | null = null;
let loadedAt: Date | null = null;
let told: [PartState, Telling] = ["loading", {}];
let notice: MapNotice | null = null;

/** Says on the map how it stands with the inputs; remembered while the map itself is not there yet. */
function tell(state: PartState, telling: Telling = {}): void {
  told = [state, telling];
  notice?.set("inputs", state, telling);
}

function passes(input: InputSummary, wanted: FormData): boolean {
  const [unit, state, severity, kind] = ["unit", "state", "severity", "kind"].map((name) => String(wanted.get(name) ?? ""));
  return (
    (!unit || input.unit === unit || (input.unit === "both" && unit !== "both")) &&
    (state ? input.state === state : input.state !== "withdrawn") &&
    (!severity || input.severity >= Number(severity)) &&
    (!kind || input.kind === kind)
  );
}

function row(input: InputSummary): HTMLElement {
  const button = make(
    "button",
    { type: "button", class: "input-list-button", "data-id": input.id },
    severityBadge(input.severity),
    make(
      "span",
      {},
      make("span", { class: "input-list-title" }, written(input.title)),
      make("span", { class: "quiet" }, `${kindLabel(input.kind)} · ${word("unit", input.unit)}`),
      make("span", { class: "quiet" }, `${areaLabel(input.area_codes)} · ${displayTime(input.observed_at)}`),
      stateBadge(input.state),
    ),
  );
  if (input.id === chosen) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => choose(input.id, true));
  return make("li", {}, button);
}

function choose(id: string | null, bringIntoView: boolean): void {
  const previous = chosen;
  chosen = id;
  for (const button of list.querySelectorAll<HTMLElement>(".input-list-button")) {
    if (button.dataset["id"] === id) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  layer?.choose(id, bringIntoView);
  const input = inputs.find((one) => one.id === id);
  if (!input) {
    closePanel();
    list.querySelector<HTMLElement>(`[data-id="${CSS.escape(previous ?? "")}"]`)?.focus();
    return;
  }
  void openPanel(input, () => choose(null, false));
  const panel = find("#input-panel");
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
}

function draw(): void {
  const wanted = new FormData(filters);
  const shown = inputs.filter((input) => passes(input, wanted));
  layer?.show(shown.map((input) => ({ ...input, key: input.id })));
  list.replaceChildren(...shown.map(row));
  const active = [...wanted.values()].filter(Boolean).length;
  find("#filter-count").textContent = active ? `(${active})` : "";
  find("#empty-none").hidden = inputs.length > 0;
  find("#empty-filtered").hidden = inputs.length === 0 || shown.length > 0;
  if (shown.length) tell("drawn");
  else if (inputs.length) tell("empty", { words: t("ไม่มีข้อมูลที่ตรงกับตัวกรอง", "Nothing matches the filters"), act: () => filters.reset(), label: t("ล้างตัวกรอง", "Clear filters") });
  else tell("empty", { words: t("ยังไม่มีข้อมูลบนแผนที่", "No inputs on the map yet") });
  status.textContent = t(`แสดง ${shown.length} จาก ${inputs.length} รายการ`, `${shown.length} of ${inputs.length} inputs shown`);
}

async function load(): Promise<boolean> {
  try {
    const answer = await getJson<InputCollection>(`${provinceApi}/assessments.geojson`);
    loadedAt = new Date();
    inputs = answer.features.map(summaryOf).sort((a, b) => b.severity - a.severity || b.observed_at.localeCompare(a.observed_at));
  } catch (problem) {
    const why = problem instanceof LineDown ? t("ขาดการเชื่อมต่อ", "No connection") : (problem as Error).message;
    status.textContent = t(`โหลดข้อมูลไม่ได้: ${why}`, `The inputs could not be loaded: ${why}`);
    const since = loadedAt && displayTime(loadedAt);
    tell("failed", {
      words: t("ข้อมูลที่ส่งเข้ามา", "inputs"),
      ...(since ? { why: t(`ที่แสดงอยู่เป็นข้อมูลเมื่อ ${since}`, `What is shown is of ${since}.`) } : {}),
      act: () => void load(),
      isAutomatic: true,
    });
    return false;
  }
  draw();
  return true;
}

filters.addEventListener("change", draw);
filters.addEventListener("reset", () => setTimeout(draw));
find("#clear-filters").addEventListener("click", () => filters.reset());
if (matchMedia("(min-width: 60rem)").matches) {
  find<HTMLDetailsElement>("#legend").open = true;
  find<HTMLDetailsElement>("#filters-box").open = true;
}

const framed = makeFrame(find("#map"));
await load();
const frame = await framed;
if (frame) {
  layer = new InputsLayer(frame.map, (id) => choose(id, false));
  notice = frame.notice;
  notice.set("inputs", ...told);
  if (loadedAt) draw();
  layer.look(inputs.filter((input) => input.state !== "withdrawn").map((input) => ({ ...input, key: input.id })), 10, true);
}
setInterval(() => {
  if (!document.hidden) void load();
}, REFRESH_MS);
