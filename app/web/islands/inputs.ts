/* Inputs as the API gives them, and their facts as rows of text. */

import type { Feature, FeatureCollection, Geometry } from "geojson";
import { make } from "./dom.ts";
import { displayTime } from "./dates.ts";
import { formatNumber, languageOf, t, word } from "./language.ts";
import { page } from "./page_data.ts";

export interface Reading {
  quantity: string;
  value: number;
  unit: string;
  datum?: string | null;
}

export interface InputSummary {
  id: string;
  title: string;
  kind: string;
  unit: string;
  severity: number;
  life_at_risk: boolean;
  state: string;
  observed_at: string;
  accuracy_m: number;
  area_codes: string[];
  geometry: Geometry;
}

export interface InputDetail extends InputSummary {
  description?: string | null;
  confidence?: string | null;
  version: number;
  submitted_at: string;
  feed_seq: number | null;
  readings?: Reading[];
  entered_by?: { name?: string | null; position?: { th: string; en: string } | null } | null;
}

/** The flat properties of `assessments.geojson`. */
interface InputProperties extends Omit<InputSummary, "area_codes" | "geometry" | "title"> {
  title?: string;
  title_th?: string;
  title_en?: string;
  area_codes?: string[] | string;
}

export type InputCollection = FeatureCollection<Geometry, InputProperties>;

export function summaryOf(feature: Feature<Geometry, InputProperties>): InputSummary {
  const { title, title_th, title_en, area_codes, ...rest } = feature.properties;
  return {
    ...rest,
    title: title ?? title_th ?? title_en ?? "",
    area_codes: typeof area_codes === "string" ? area_codes.split(/[ ,]+/) : (area_codes ?? []),
    geometry: feature.geometry,
  };
}

export function severityBadge(severity: number): HTMLElement {
  return make(
    "span",
    { class: `severity severity-${severity}` },
    make("span", { class: "severity-number" }, String(severity)),
    make("span", { class: "severity-word" }, word("severity", severity)),
  );
}

export function stateBadge(state: string): HTMLElement {
  return make("span", { class: `state state-${state}` }, word("state", state));
}

export const kindLabel = (kind: string): string => page.kinds?.[kind] ?? kind;

/** Names of the areas, smallest first, without the province. */
export function areaLabel(codes: string[], names: Record<string, string> = page.areas ?? {}): string {
  const known = codes.filter((code) => code.length > 2 && names[code]).map((code) => names[code]);
  return known.length ? known.join(", ") : t("นอกเขตที่รู้จัก", "outside known areas");
}

export function readingText(reading: Reading): string {
  const datum = reading.datum ? ` ${word("datum", reading.datum)}` : "";
  return `${word("quantity", reading.quantity)} ${formatNumber(reading.value)} ${word("reading_unit", reading.unit)}${datum}`;
}

export function written(text: string, tag = "span"): HTMLElement {
  return make(tag, { lang: languageOf(text), class: "written" }, text);
}

/** The facts of one input, as (name, value) rows. */
export function factRows(input: InputDetail): [string, string][] {
  const rows: [string, string][] = [
    [t("ประเภท", "Kind"), kindLabel(input.kind)],
    [t("หน่วย", "Unit"), word("unit", input.unit)],
    [t("พบเห็น", "Observed"), displayTime(input.observed_at)],
    [t("พื้นที่", "Place"), areaLabel(input.area_codes)],
    [t("ความคลาดเคลื่อน", "Accuracy"), `± ${formatNumber(input.accuracy_m, 1)} ${t("ม.", "m")}`],
  ];
  if (input.confidence) rows.push([t("ความมั่นใจ", "Confidence"), word("confidence", input.confidence)]);
  for (const reading of input.readings ?? []) rows.push([t("ค่าที่วัดได้", "Reading"), readingText(reading)]);
  if (input.entered_by?.name) rows.push([t("ผู้บันทึก", "Entered by"), input.entered_by.name]);
  return rows;
}

export function factList(rows: [string, string][]): HTMLElement {
  return make("dl", { class: "facts" }, ...rows.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}
