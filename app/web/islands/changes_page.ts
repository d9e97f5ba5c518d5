/* The page of a change set: what was added, changed and deleted on a map, and conflicts in their three forms. */

import { find } from "./dom.ts";
import { ChangesLayer, type ChangedShape } from "./changes_layer.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

const shapes = page["changes"] as ChangedShape[];
const rows = [...document.querySelectorAll<HTMLElement>("[data-change]")];
const container = find("#map");
const frame = await makeFrame(container, { gentle: true });

if (frame) {
  const layer = new ChangesLayer(frame.map, shapes, (key) => choose(key, true));

  function choose(key: string, isScrolled: boolean): void {
    for (const row of rows) row.classList.toggle("is-chosen", row.dataset["change"] === key);
    if (isScrolled) rows.find((row) => row.dataset["change"] === key)?.scrollIntoView({ block: "nearest" });
    layer.choose(key);
  }

  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-show]")) {
    const key = button.dataset["show"] ?? "";
    if (!layer.has(key)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      choose(key, false);
      container.scrollIntoView({ block: "nearest" });
    });
  }
  frame.map.once("idle", () => (container.dataset["changes"] = "drawn"));
}
