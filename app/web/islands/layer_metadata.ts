/* What the upload's form says of a file, as the API takes it; and what is missing of it. */

import type { FieldProblem } from "./api.ts";
import { apiForm, readTypedTime } from "./dates.ts";
import { t } from "./language.ts";
import { page } from "./page_data.ts";

const FAR_AHEAD = new Date("9998-12-31T00:00:00Z");
const units = page["units"] as Record<string, string | null>;

export interface Draft {
  metadata: Record<string, unknown>;
  problems: FieldProblem[];
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();

/** A slug out of an English title: `Flood extent, 2025` → `flood-extent-2025`. */
export function slugOf(title: string): string {
  const words = title.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").match(/[a-z0-9]+/g) ?? [];
  const slug = words.join("-").slice(0, 63).replace(/-+$/, "");
  // a number of a version at the end would be taken for one
  return slug.replace(/(^|-)v(\d+)$/, "$1version-$2");
}

function hazardOf(form: FormData, problems: FieldProblem[]): Record<string, unknown> {
  const quantity = text(form, "quantity");
  const hazard: Record<string, unknown> = {
    quantity,
    unit: units[quantity] ?? null,
    datum: quantity === "depth" ? text(form, "datum") || null : null,
    basis: text(form, "basis") || null,
    scenario: text(form, "scenario") || null,
  };
  const at = (name: string): string => `/metadata/hazard/${name}`;
  if (quantity === "depth" && !hazard["datum"]) {
    problems.push({ pointer: at("datum"), code: "missing", detail: t("เลือกว่าความลึกวัดเหนืออะไร", "Choose what the depth is above") });
  }
  const period = text(form, "return_period").replace(",", ".");
  if (period) {
    hazard["return_period_years"] = Number(period);
    if (!(Number(period) > 0)) {
      problems.push({ pointer: at("return_period_years"), code: "number", detail: t("รอบปีต้องเป็นตัวเลขมากกว่า 0", "The return period is a number over 0") });
    }
  }
  for (const name of ["valid_from", "valid_to"]) {
    const typed = text(form, name);
    if (!typed) continue;
    const read = readTypedTime(typed, FAR_AHEAD);
    if ("problem" in read) problems.push({ pointer: at(name), code: "time", detail: read.problem });
    else hazard[name] = apiForm(read.instant);
  }
  return hazard;
}

const NEEDED: [name: string, pointer: string, th: string, en: string][] = [
  ["title_th", "/metadata/title/th", "ใส่ชื่อภาษาไทย", "Give a title in Thai"],
  ["title_en", "/metadata/title/en", "ใส่ชื่อภาษาอังกฤษ", "Give a title in English"],
  ["slug", "/metadata/slug", "ใส่ชื่อย่อ", "Give a short name"],
  ["kind", "/metadata/kind", "เลือกชนิดของชั้นข้อมูล", "Choose the kind of layer"],
  ["source", "/metadata/source", "บอกที่มาของข้อมูล", "Say where it comes from"],
];

export function readMetadata(form: FormData): Draft {
  const problems: FieldProblem[] = NEEDED.filter(([name]) => !text(form, name)).map(([, pointer, th, en]) => ({
    pointer,
    code: "missing",
    detail: t(th, en),
  }));
  const chosen = text(form, "licence");
  const licence = chosen === "other" ? text(form, "licence_other") : chosen;
  if (!licence) problems.push({ pointer: "/metadata/licence", code: "missing", detail: t("เลือกสัญญาอนุญาต", "Choose a licence") });
  const kind = text(form, "kind");
  const hazard = kind === "hazard" ? hazardOf(form, problems) : null;
  const metadata = {
    slug: text(form, "slug"),
    title: { th: text(form, "title_th"), en: text(form, "title_en") },
    description: { th: text(form, "description_th"), en: text(form, "description_en") },
    kind,
    ...(hazard ? { hazard } : {}),
    source: text(form, "source"),
    licence,
    contact: text(form, "contact") || null,
    precision: text(form, "precision") || "exact",
    publish: form.has("publish"),
    classify: hazard?.["quantity"] === "depth" && form.has("classify"),
  };
  return { metadata, problems };
}
