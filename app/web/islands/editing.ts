/* A new version of an input that is there already: what the form starts from, and where it is sent. */

import type { Geometry, Position } from "geojson";
import { typedForm } from "./dates.ts";
import type { Draft } from "./draft.ts";
import type { InputDetail } from "./inputs.ts";
import { page } from "./page_data.ts";
import type { Shape } from "./sketch.ts";

interface Editable extends InputDetail {
  channel: string;
  attachments: string[];
  reported_by: { name: string; phone: string } | null;
}

/** The present version; null where the form makes a new input. */
export const editing = (page["edit"] ?? null) as Editable | null;

function verticesOf(geometry: Geometry): { shape: Shape; vertices: Position[] } {
  if (geometry.type === "Point") return { shape: "Point", vertices: [geometry.coordinates] };
  if (geometry.type === "LineString") return { shape: "LineString", vertices: geometry.coordinates };
  if (geometry.type === "Polygon" && geometry.coordinates.length === 1) {
    return { shape: "Polygon", vertices: geometry.coordinates[0]?.slice(0, -1) ?? [] };
  }
  return { shape: "Point", vertices: [] };
}

/** The draft of a new version: everything as it stands. */
export function draftOf(input: Editable): Draft {
  const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
  return {
    id: input.id,
    fields: {
      unit: input.unit,
      kind: input.kind,
      title: input.title,
      description: input.description ?? "",
      severity: text(input.severity),
      life_at_risk: input.life_at_risk ? "yes" : "",
      confidence: input.confidence ?? "",
      accuracy_m: text(input.accuracy_m),
      observed_at: typedForm(new Date(input.observed_at)),
      channel: input.channel,
      reporter_name: input.reported_by?.name ?? "",
      reporter_phone: input.reported_by?.phone ?? "",
    },
    readings: (input.readings ?? []).map((reading) => ({
      quantity: reading.quantity,
      value: text(reading.value),
      unit: reading.unit,
      datum: reading.datum ?? "",
    })),
    ...verticesOf(input.geometry),
    sent: null,
    savedAt: "",
  };
}

interface Kept {
  geometry: Geometry | null;
  attachments: string[];
  observed_at?: string;
}

/** What a new version keeps of the present one where the form cannot show it whole. */
export function kept(input: Editable, geometry: Geometry | null, typedTime: string): Kept {
  const canBeDrawn = verticesOf(input.geometry).vertices.length > 0;
  const isSameTime = typedTime === typedForm(new Date(input.observed_at));
  return {
    geometry: geometry ?? (canBeDrawn ? null : input.geometry),
    attachments: input.attachments,
    ...(isSameTime ? { observed_at: input.observed_at } : {}),
  };
}

/** Whether what the server has is what was sent: its answer was lost on the way. */
export function isWhatWasSent(there: InputDetail, sent: Record<string, unknown>): boolean {
  const isSameTime = new Date(there.observed_at).getTime() === new Date(String(sent["observed_at"])).getTime();
  const isSameText = (there.description ?? "") === (sent["description"] ?? "");
  const isSameRest = (["title", "severity", "kind", "unit"] as const).every((name) => there[name] === sent[name]);
  return there.version === (editing?.version ?? 0) + 1 && isSameTime && isSameText && isSameRest;
}
