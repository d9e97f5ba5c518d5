/* A page of features: the table and the map lead to each other; the box of the map goes into the form. */

import { find, maybe } from "./dom.ts";
import { FeaturesOnMap } from "./features_on_map.ts";
import { t } from "./language.ts";
import type { LayerDrawing } from "./layer_map.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

const DECIMALS = 5;
const drawing = page["drawing"] as LayerDrawing | undefined;
const address = (page["features"] ?? page["feature"]) as string | undefined;
const rows = [...document.querySelectorAll<HTMLTableRowElement>("tr[data-id]")];
const hint = maybe("#map-hint");

/** Comparisons that need no value have no field for one. */
function followComparison(): void {
  const comparison = maybe<HTMLSelectElement>("#is");
  const value = maybe<HTMLInputElement>("#value");
  if (comparison && value) value.disabled = comparison.value === "none" || comparison.value === "some";
}

maybe("#is")?.addEventListener("change", followComparison);
followComparison();

async function draw(container: HTMLElement, drawn: LayerDrawing, from: string): Promise<void> {
  const frame = await makeFrame(container, { gentle: true });
  if (!frame) return;
  const features = new FeaturesOnMap(frame.map, drawn, from);
  await features.show(frame.notice);
  const mark = (id: string | null, goes: boolean): HTMLTableRowElement | undefined => {
    features.choose(id, goes);
    for (const row of rows) row.classList.toggle("is-shown", row.dataset["id"] === id);
    return rows.find((row) => row.dataset["id"] === id);
  };
  features.onPick((id) => {
    const row = mark(id, false);
    if (hint && rows.length) {
      hint.textContent = row
        ? t(`รายการ ${id ?? ""} อยู่ในตาราง`, `Feature ${id ?? ""} is marked in the table.`)
        : t("ไม่มีรายการที่จุดนั้น", "There is no feature at that place.");
    }
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("a")?.focus({ preventScroll: true });
  });
  for (const row of rows) {
    const button = row.querySelector<HTMLButtonElement>("[data-show]");
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      mark(row.dataset["id"] ?? null, true);
      container.scrollIntoView({ block: "nearest" });
    });
  }
  const useMap = maybe<HTMLButtonElement>("#use-map");
  if (useMap) {
    useMap.hidden = false;
    useMap.addEventListener("click", () => {
      const bounds = frame.map.getBounds();
      const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      find<HTMLInputElement>("#bbox").value = edges.map((edge) => edge.toFixed(DECIMALS)).join(",");
      maybe("input[name='bbox-crs']")?.remove(); // these are degrees
      find("#bbox").focus();
    });
  }
  frame.map.once("idle", () => (container.dataset["layer"] = "drawn"));
}

const container = maybe("#map");
if (container && drawing && address) await draw(container, drawing, address);
