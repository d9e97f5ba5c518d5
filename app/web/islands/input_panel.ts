/* The panel beside the map with everything about the chosen input. */

import { getJson } from "./api.ts";
import { find, make } from "./dom.ts";
import { factList, factRows, severityBadge, stateBadge, written, type InputDetail, type InputSummary } from "./inputs.ts";
import { t } from "./language.ts";
import { provinceApi, provincePath } from "./page_data.ts";

const panel = find<HTMLElement>("#input-panel");
let asked = "";

function draw(input: InputDetail, onClose: () => void): void {
  const close = make("button", { type: "button", class: "button button-quiet" }, t("ปิด", "Close"));
  close.addEventListener("click", onClose);
  panel.replaceChildren(
    make(
      "p",
      { class: "badges" },
      severityBadge(input.severity),
      stateBadge(input.state),
      input.life_at_risk && make("span", { class: "life-at-risk" }, t("ชีวิตอยู่ในอันตราย", "Life at risk")),
    ),
    written(input.title, "h2"),
    ...(input.description ? [written(input.description, "p")] : []),
    factList(factRows(input)),
    make(
      "p",
      { class: "button-row" },
      make("a", { class: "button button-primary", href: `${provincePath}/assessments/${input.id}` }, t("เปิดข้อมูลนี้", "Open this input")),
      close,
    ),
  );
}

/** Shows what is known at once, then the rest when it has come. */
export async function openPanel(summary: InputSummary, onClose: () => void): Promise<void> {
  asked = summary.id;
  panel.hidden = false;
  draw({ ...summary, version: 0, submitted_at: "", feed_seq: null }, onClose);
  const detail = await getJson<InputDetail>(`${provinceApi}/assessments/${summary.id}`).catch(() => null);
  if (detail && asked === summary.id) draw(detail, onClose);
}

export function closePanel(): void {
  asked = "";
  panel.hidden = true;
  panel.replaceChildren();
}
