/* The page of a job: progress while it runs, then the report with the features concerned on a map. */

import { getJson } from "./api.ts";
import { find, maybe } from "./dom.ts";
import { FindingsLayer, isOnEarth, type ShownFinding } from "./findings_layer.ts";
import { showProgress } from "./job_progress.ts";
import { followJob, type Job } from "./job_stream.ts";
import { t } from "./language.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

const job = page["job"] as Job;

/** Puts the page's new state in place of the old one, and the focus on how the job ended. */
async function showOutcome(): Promise<void> {
  const response = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  const next = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#job");
  if (!response.ok || !next) {
    location.reload();
    return;
  }
  find("#job").replaceWith(document.adoptNode(next));
  maybe("#outcome")?.focus();
  await showReport();
}

async function showReport(): Promise<void> {
  for (const typed of document.querySelectorAll<HTMLInputElement>("#decisions .field-typed input")) {
    const other = typed.closest("fieldset")?.querySelector<HTMLInputElement>("input[value=other]");
    typed.addEventListener("input", () => {
      if (other) other.checked = typed.value !== "";
    });
  }
  const container = maybe("#map");
  if (!container) return;
  const full = await getJson<Job>(job.href);
  const rows = [...document.querySelectorAll<HTMLElement>("#job [data-finding]")];
  const findings = rows.flatMap((row): ShownFinding[] => {
    const index = Number(row.dataset["finding"]);
    const features = full.report?.findings?.[index]?.features;
    return features ? [{ index, number: Number(row.dataset["number"]), weight: row.dataset["weight"] ?? "", features }] : [];
  });
  if (!findings.some(({ features }) => features.features.some(({ geometry }) => isOnEarth(geometry)))) {
    const note = find("#report-map-note");
    note.textContent = t(
      "ยังไม่ทราบระบบพิกัดของไฟล์ จึงแสดงตำแหน่งบนแผนที่ไม่ได้",
      "The file’s coordinate system is not known yet, so its places cannot be shown on a map.",
    );
    find(".report-columns").classList.replace("report-columns", "stack");
    container.remove();
    return;
  }
  const frame = await makeFrame(container, { gentle: true });
  if (!frame) return;
  const layer = new FindingsLayer(frame.map, findings, choose);

  function choose(index: number): void {
    for (const row of rows) row.classList.toggle("is-chosen", Number(row.dataset["finding"]) === index);
    rows.find((row) => Number(row.dataset["finding"]) === index)?.scrollIntoView({ block: "nearest" });
    layer.choose(index);
  }

  for (const button of document.querySelectorAll<HTMLButtonElement>("#job [data-show]")) {
    const index = Number(button.dataset["show"]);
    if (!layer.has(index)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      choose(index);
      if (matchMedia("(max-width: 59.99rem)").matches) find("#map").scrollIntoView({ block: "nearest" });
    });
  }
  frame.map.once("idle", () => (container.dataset["findings"] = "drawn"));
}

if (job.finished_at) await showReport();
else if (await followJob(job.href, showProgress)) await showOutcome();
else location.reload();
