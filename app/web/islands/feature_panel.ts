/* The attributes of what was picked on the map, as a table of text: nothing of it is ever read as HTML. */

import type { MapGeoJSONFeature } from "maplibre-gl";
import { find, make, maybe } from "./dom.ts";
import { formatNumber, languageOf, t } from "./language.ts";

// a raster's page has neither
const panel = maybe("#feature-panel") ?? make("div");
const hint = maybe("#feature-hint") ?? make("p");

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : formatNumber(value);
  if (typeof value === "boolean") return value ? t("ใช่", "yes") : t("ไม่ใช่", "no");
  return String(value);
}

function table(attributes: Record<string, unknown>): HTMLElement {
  const rows = Object.entries(attributes).map(([name, value]) => {
    const text = shown(value);
    return make(
      "tr",
      {},
      make("th", { scope: "row", lang: languageOf(name) }, name),
      make("td", { lang: languageOf(text) }, text),
    );
  });
  return make("table", { class: "plain-table feature-table" }, make("tbody", {}, ...rows));
}

/** Shows the first of the features; where several lie there, a button goes through them. */
export function showFeatures(
  features: MapGeoJSONFeature[],
  onChoose: (feature: MapGeoJSONFeature | null) => void,
  attributesOf: (feature: MapGeoJSONFeature) => Promise<Record<string, unknown>> = (chosen) => Promise.resolve(chosen.properties),
  index = 0,
): void {
  const feature = features[index];
  onChoose(feature ?? null);
  panel.hidden = !feature;
  hint.hidden = !!feature;
  if (!feature) {
    panel.replaceChildren();
    return;
  }
  const close = make("button", { type: "button", class: "button button-quiet" }, t("ปิด", "Close"));
  close.addEventListener("click", () => {
    showFeatures([], onChoose, attributesOf);
    find("#feature-centre").focus();
  });
  const next = make("button", { type: "button", class: "button" }, t("ถัดไป", "Next"));
  next.addEventListener("click", () => {
    showFeatures(features, onChoose, attributesOf, (index + 1) % features.length);
    panel.querySelector<HTMLElement>("button")?.focus();
  });
  const place = features.length > 1 ? t(` (${index + 1} จาก ${features.length})`, ` (${index + 1} of ${features.length})`) : "";
  const attributes = make("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("ข้อมูลของรายการ", "Attributes") }, table(feature.properties));
  void fillIn(attributes, attributesOf(feature));
  panel.replaceChildren(
    make("p", { class: "feature-head" }, make("strong", {}, `${t("รายการที่", "Feature")} ${feature.id ?? ""}${place}`)),
    make("p", { class: "button-row" }, features.length > 1 && next, close),
    attributes,
  );
  panel.scrollTop = 0;
  if (matchMedia("(max-width: 59.99rem)").matches) panel.scrollIntoView({ block: "nearest" });
}

/** Shows all attributes as soon as they are there; what the tile had stays where they cannot be had. */
async function fillIn(shownIn: HTMLElement, all: Promise<Record<string, unknown>>): Promise<void> {
  try {
    shownIn.replaceChildren(table(await all));
  } catch {
    shownIn.append(make("p", { class: "hint" }, t("ดึงข้อมูลทั้งหมดไม่ได้ ซูมเข้าไปหรือเลือกใหม่เพื่อลองอีกครั้ง", "Not all attributes could be fetched: zoom in, or choose it again.")));
  }
}

export function sayNothingThere(): void {
  say(t("ไม่มีอะไรที่จุดนั้น", "There is nothing at that place."));
}

export function sayNotDrawn(): void {
  say(t("ยังบอกไม่ได้ว่าจุดนั้นมีอะไร เพราะยังวาดชั้นข้อมูลไม่ครบ", "What is there cannot be told: the layer is not wholly drawn yet."));
}

function say(words: string): void {
  hint.hidden = false;
  hint.textContent = words;
  panel.hidden = true;
  panel.replaceChildren();
}
