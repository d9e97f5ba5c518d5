/* The catalogue: the search box filters while one types; without scripts its button asks the server. */

import { find } from "./dom.ts";
import { t } from "./language.ts";

const box = document.querySelector<HTMLInputElement>("#layer-q");

function filter(typed: string): void {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const group of document.querySelectorAll<HTMLElement>(".layer-group")) {
    let found = 0;
    for (const row of group.querySelectorAll<HTMLElement>("tbody tr")) {
      const words = (row.dataset["words"] ?? "").toLocaleLowerCase();
      row.hidden = !wanted.every((part) => words.includes(part));
      if (!row.hidden) found++;
    }
    group.hidden = found === 0;
    shown += found;
  }
  const all = find("#layer-count").dataset["all"] ?? "0";
  find("#layer-count").textContent = wanted.length
    ? t(`แสดง ${shown} จาก ${all} ชั้นข้อมูล`, `${shown} of ${all} layers shown`)
    : t(`${all} ชั้นข้อมูล`, all === "1" ? "1 layer" : `${all} layers`);
  find("#layers-none").hidden = shown > 0;
}

// What the server was asked for already is not on the page: filtering goes on within it.
box?.addEventListener("input", () => filter(box.value));
