/* "Why is this on my screen?": the chain behind one entry, told in a list. */

import { getJson } from "./api.ts";
import { displayTime } from "./dates.ts";
import { make } from "./dom.ts";
import { both, languageOf, t, word } from "./language.ts";
import { provinceApi, type BothLanguages } from "./page_data.ts";

type Said = BothLanguages | string | null | undefined;

interface Link {
  type: string;
  reason?: Said;
  title?: Said;
  name?: Said;
  position?: Said;
  version?: number | string;
  at?: string | null;
  observed_at?: string | null;
  recorded_at?: string | null;
  href?: string | null;
  [more: string]: unknown;
}

interface Why {
  entry: { rule?: { reason?: Said } };
  chain: Link[];
}

const TYPES: Record<string, string> = {
  rule: t("กฎการส่งต่อ", "Routing rule"),
  assessment: t("ข้อมูล", "Input"),
  person: t("บุคคล", "Person"),
  unit: t("หน่วยสนทนา", "Dialogue unit"),
  area: t("พื้นที่", "Area"),
  layer: t("ชั้นข้อมูล", "Layer"),
  agreement: t("ข้อตกลง", "Agreement"),
  dataset: t("ชุดข้อมูล", "Dataset"),
};

/** Pages for people where there is one; never an address outside this site. */
function pageOf(link: Link): string | null {
  const href = link.href ?? "";
  const same = /^\/api\/v1(\/provinces\/\d+\/(?:assessments\/[0-9a-f-]+|datasets\/[a-z0-9-]+\/[0-9.]+))$/.exec(href);
  if (same) return same[1] ?? null;
  const layer = /^\/api\/v1(\/provinces\/\d+\/layers\/[a-z0-9-]+)\/versions\/(\d+)$/.exec(href);
  return layer ? `${layer[1]}?version=${layer[2]}` : null;
}

function textOf(link: Link, because: Said): string {
  if (link.type === "rule") return [because, link.reason].map(both).filter(Boolean).join(" · ");
  if (link.type === "unit") return word("unit", String(link["id"] ?? ""));
  if (link.type === "person" && typeof link["act"] === "string") {
    const unit = typeof link["unit"] === "string" ? ` (${word("unit", link["unit"])})` : "";
    return [`${word("dataset_act", link["act"])}${unit}`, link.name, link.position, link.reason].map(both).filter(Boolean).join(" · ");
  }
  if (link.type === "dataset") return [both(link.title), link.version, word("dataset_state", String(link["state"]))].join(" · ");
  return [link.title, link.name, link.position].map(both).filter(Boolean).join(" · ") || String(link["id"] ?? "");
}

function line(link: Link, because: Said): HTMLElement {
  const text = textOf(link, because);
  const address = pageOf(link);
  const when = link.at ?? link.observed_at ?? link.recorded_at;
  return make(
    "li",
    {},
    make("strong", {}, TYPES[link.type] ?? link.type),
    " ",
    address ? make("a", { href: address, lang: languageOf(text) }, text) : make("span", { lang: languageOf(text) }, text),
    when ? make("span", { class: "quiet" }, ` (${displayTime(when)})`) : null,
  );
}

export async function fillWhy(part: HTMLElement, seq: number): Promise<void> {
  part.replaceChildren(make("p", { class: "quiet" }, t("กำลังโหลด…", "Loading…")));
  try {
    const { entry, chain } = await getJson<Why>(`${provinceApi}/feed/${seq}/why?stream=command`);
    part.replaceChildren(make("ol", {}, ...chain.map((link) => line(link, entry.rule?.reason))));
  } catch (problem) {
    part.replaceChildren(make("p", { class: "field-error" }, (problem as Error).message));
  }
}
