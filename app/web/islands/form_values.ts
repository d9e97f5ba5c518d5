/* From the form's fields to the body of an input, or to what is missing. */

import type { Geometry } from "geojson";
import type { FieldProblem } from "./api.ts";
import { apiForm, readTypedTime } from "./dates.ts";
import { t } from "./language.ts";
import { readNumber } from "./typed_numbers.ts";

export interface FormValues {
  fields: Record<string, string>;
  readings: Record<string, string>[];
  geometry: Geometry | null;
}

type Body = Record<string, unknown>;

const missing = (pointer: string, detail: string): FieldProblem => ({ pointer, code: "missing", detail });

function readReadings(rows: Record<string, string>[], problems: FieldProblem[]): Body[] {
  return rows.map((row, number) => {
    const value = readNumber(row["value"] ?? "");
    if (value === null) problems.push(missing(`/readings/${number}/value`, t(`ค่าที่วัดได้แถว ${number + 1}: ใส่ตัวเลข`, `Reading ${number + 1}: enter a number`)));
    if (row["quantity"] === "level" && !row["datum"]) {
      problems.push(missing(`/readings/${number}/datum`, t(`ค่าที่วัดได้แถว ${number + 1}: ระดับน้ำต้องระบุว่าวัดจากอะไร`, `Reading ${number + 1}: a level needs what it is measured from`)));
    }
    return { quantity: row["quantity"], value, unit: row["unit"], ...(row["datum"] ? { datum: row["datum"] } : {}) };
  });
}

/** The body to send; `problems` is empty when it is complete. */
export function readForm(id: string, { fields, readings, geometry }: FormValues): { body: Body; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const text = (name: string): string => (fields[name] ?? "").trim();
  if (!text("unit")) problems.push(missing("/unit", t("เลือกหน่วยสนทนา", "Choose the dialogue unit")));
  if (!text("kind")) problems.push(missing("/kind", t("เลือกประเภท", "Choose a kind")));
  if (!text("title")) problems.push(missing("/title", t("ใส่หัวข้อสั้น ๆ", "Enter a short title")));
  if (!text("severity")) problems.push(missing("/severity", t("เลือกความรุนแรง", "Choose the severity")));
  if (!geometry) problems.push(missing("/geometry", t("ระบุตำแหน่งบนแผนที่", "Give the place on the map")));
  const accuracy = readNumber(text("accuracy_m"));
  if (accuracy === null || accuracy < 0) problems.push(missing("/accuracy_m", t("ใส่ความคลาดเคลื่อนเป็นเมตร", "Enter the accuracy in metres")));
  const observed = readTypedTime(text("observed_at"));
  if ("problem" in observed) problems.push(missing("/observed_at", observed.problem));
  const body: Body = {
    id,
    unit: text("unit"),
    kind: text("kind"),
    title: text("title"),
    severity: Number(text("severity")),
    life_at_risk: text("life_at_risk") === "yes",
    confidence: text("confidence") || null,
    observed_at: "instant" in observed ? apiForm(observed.instant) : "",
    geometry,
    accuracy_m: accuracy,
    readings: readReadings(readings, problems),
    channel: text("channel") || "web",
  };
  if (text("description")) body["description"] = text("description");
  const reporter = { name: text("reporter_name"), phone: text("reporter_phone") };
  if (reporter.name || reporter.phone) {
    body["reported_by"] = Object.fromEntries(Object.entries(reporter).filter(([, value]) => value));
  }
  return { body, problems };
}
