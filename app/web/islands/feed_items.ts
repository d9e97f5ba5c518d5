/* Entries of the feed as the API gives them. */

import type { Geometry } from "geojson";
import type { Marked } from "./inputs_layer.ts";
import { both } from "./language.ts";
import { page, type BothLanguages } from "./page_data.ts";

export interface Acknowledgement {
  state: string;
  note?: string | null;
  office?: string | null;
  person?: { name?: string | null } | null;
  recorded_at: string;
}

export interface FeedItem {
  seq: number;
  kind: string;
  unit: string | null;
  severity: number | null;
  life_at_risk?: boolean | null;
  headline: BothLanguages;
  observed_at: string | null;
  recorded_at: string;
  area_codes: string[];
  geometry: Geometry | null;
  subject: { type: string; id: string; version: number; href: string } | null;
  acknowledgement: Acknowledgement | null;
  /** Of a dataset: until when its advice holds. */
  valid_until?: string | null;
}

export interface FeedPage {
  head: number;
  next: number | null;
  items: FeedItem[];
}

const FINAL = new Set(["rejected", "actioned"]);

/** Which states the command may go to from the present one; the server's own table. */
export function nextStates(item: FeedItem): string[] {
  const steps = (page["acknowledgement_steps"] ?? {}) as Record<string, string[]>;
  return steps[item.acknowledgement?.state ?? "none"] ?? [];
}

export const isOpen = (item: FeedItem): boolean => !FINAL.has(item.acknowledgement?.state ?? "");

export function isOverdue(item: FeedItem, now: Date): boolean {
  const minutes = Number(page["overdue_minutes"] ?? 10);
  return !item.acknowledgement && now.getTime() - new Date(item.recorded_at).getTime() > minutes * 60_000;
}

/** What an entry is about: the same thing may have several entries. */
export const subjectKey = (item: FeedItem): string => item.subject?.id ?? `entry-${item.seq}`;

const STATES: Record<string, string> = {
  "assessment.validated": "validated",
  "assessment.disputed": "disputed",
  "assessment.returned": "returned",
  "assessment.withdrawn": "withdrawn",
};

export const isDataset = (item: FeedItem): boolean => item.subject?.type === "dataset";

/** The last word on each subject, for the map. */
export function onMap(items: Iterable<FeedItem>): Marked[] {
  const latest = new Map<string, FeedItem>();
  for (const item of items) {
    const before = latest.get(subjectKey(item));
    if (item.geometry && (!before || before.seq < item.seq)) latest.set(subjectKey(item), item);
  }
  return [...latest.values()]
    .filter((item) => item.kind !== "assessment.withdrawn" && item.kind !== "dataset.retracted")
    .map((item) => ({
      key: subjectKey(item),
      title: both(item.headline),
      unit: isDataset(item) ? "dataset" : (item.unit ?? "both"),
      severity: item.severity ?? 0,
      state: STATES[item.kind] ?? "submitted",
      geometry: item.geometry as Geometry,
    }));
}
