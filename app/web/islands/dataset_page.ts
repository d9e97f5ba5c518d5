/* The page of a dataset's version: the map with its layers, folded tables, files that are still being made. */

import "./copying.ts";
import "./dataset_figures.ts";
import { DatasetMap, type DatasetOnMap } from "./dataset_map.ts";
import { find, maybe } from "./dom.ts";
import { t } from "./language.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

const LOOK_EVERY_MS = 3_000;
const LOOK_AT_MOST = 60;

/** While files are being made, the page is asked for again and their part put in place. */
async function followFiles(): Promise<void> {
  for (let turn = 0; maybe("#files[data-waiting]") && turn < LOOK_AT_MOST; turn++) {
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    try {
      const response = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!response.ok) continue;
      const next = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of ["#files", "#proof"]) {
        const fresh = next.querySelector(part);
        if (fresh) find(part).replaceWith(document.adoptNode(fresh));
      }
      if (!maybe("#files[data-waiting]")) find("#files-status").textContent = readiness();
    } catch {
      /* The line dropped: again in a moment. */
    }
  }
  if (maybe("#files[data-waiting]")) {
    find("#files-status").textContent = t(
      "ใช้เวลานานกว่าปกติ เปิดหน้านี้ใหม่ภายหลัง หากยังไม่มีไฟล์ให้แจ้งผู้ดูแลระบบ",
      "This takes longer than usual. Open the page again later; if they are still missing, tell the operator.",
    );
  }
}

function readiness(): string {
  if (maybe("#files-refused")) return t("ไม่จัดทำไฟล์ เหตุผลอยู่ข้างบน", "No files are made; the reason stands above.");
  return maybe("#files .file-failed")
    ? t("บางไฟล์จัดทำไม่สำเร็จ ไฟล์อื่นพร้อมแล้ว", "Some files could not be made; the others are ready.")
    : t("ไฟล์พร้อมแล้ว", "The files are ready.");
}

function nameOf(source: string): string {
  return maybe(`[data-drawing="${CSS.escape(source)}"] + span`)?.textContent?.trim() ?? source;
}

function pick(id: string): void {
  const row = maybe(`#input-${CSS.escape(id)}`);
  for (const other of document.querySelectorAll("#basis-inputs .is-shown")) other.classList.remove("is-shown");
  row?.classList.add("is-shown");
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "center" });
}

void followFiles();
const container = find("#map");
const frame = await makeFrame(container, { gentle: true });
if (frame) {
  const drawn = new DatasetMap(frame, page["dataset"] as DatasetOnMap);
  await drawn.draw((id) => {
    drawn.choose(id);
    pick(id);
  }, nameOf);
  for (const box of document.querySelectorAll<HTMLInputElement>("[data-drawing]")) {
    box.addEventListener("change", () => drawn.layers.get(box.dataset["drawing"] ?? "")?.show(box.checked));
  }
  maybe<HTMLInputElement>("[data-inputs]")?.addEventListener("change", (event) => drawn.showInputs((event.target as HTMLInputElement).checked));
  frame.map.once("idle", () => (container.dataset["dataset"] = "drawn"));
}
