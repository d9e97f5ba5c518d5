/* "Why is this on my screen?": the chain behind one entry, told in a list. */

import { getJson } from "./api.ts";
import { displayTime } from "./dates.ts";
import { make } from "./dom.ts";
import { both, languageOf, t } from "./language.ts";
import { provinceApi, type BothLanguages } from "./page_data.ts";

type Said = BothLanguages | string | null | undefined;

interface Link {
  type: string;
  reason?: Said;
  title?: Said;
  name?: Said;
  position?: Said;
  version?: number;
  at?: string | null;
  observed_at?: string | null;
  recorded_at?: string | null;
  href?: string | null;
  [more: string]: unknown;
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
  const inputs = /^\/api\/v1(\/provinces\/\d+\/assessments\/[0-9a-f-]+)/.exec(link.href ?? "");
  return inputs?.[1] ?? null;
}

function line(link: Link): HTMLElement {
  const parts = [link.title, link.name, link.position, link.reason].map(both).filter(Boolean);
  const text = parts.join(" · ") || String(link["id"] ?? link["code"] ?? "");
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
    const { chain } = await getJson<{ chain: Link[] }>(`${provinceApi}/feed/${seq}/why?stream=command`);
    part.replaceChildren(make("ol", {}, ...chain.map(line)));
  } catch (problem) {
    part.replaceChildren(make("p", { class: "field-error" }, (problem as Error).message));
  }
}
