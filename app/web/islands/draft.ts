/* The draft of an input, kept on this device until the server has said that it has it. */

import type { Position } from "geojson";
import { newIdentifier } from "./identifier.ts";
import { page } from "./page_data.ts";
import type { Shape } from "./sketch.ts";

export interface Draft {
  /** The UUID of the input: the same at every try, so that nothing is stored twice. */
  id: string;
  fields: Record<string, string>;
  readings: Record<string, string>[];
  shape: Shape;
  vertices: Position[];
  /** What was sent and not yet answered; it must go again exactly as it was. */
  sent: Record<string, unknown> | null;
  savedAt: string;
}

const edited = page["edit"] as { id: string; version: number } | undefined;
const KEY = ["sonthana-draft", page.province?.code, page.reader, edited?.id, edited?.version].filter(Boolean).join("-");

export function freshDraft(): Draft {
  return { id: newIdentifier(), fields: {}, readings: [], shape: "Point", vertices: [], sent: null, savedAt: "" };
}

export function loadDraft(): Draft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Draft> | null;
    return kept?.id ? { ...freshDraft(), ...kept } : null;
  } catch {
    return null;
  }
}

/** Whether it could be kept: private windows and full devices refuse. */
export function saveDraft(draft: Draft): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...draft, savedAt: new Date().toISOString() }));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    /* Nothing could be kept, so nothing is there. */
  }
}
