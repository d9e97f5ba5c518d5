/* The page that brings the maps into QGIS: making a token, and checking the connection as QGIS would use it. */

import { showTokens, startMaking } from "./app_tokens.ts";
import type { Finding, Mark } from "./asked_as_qgis.ts";
import { runStep, stepsOf } from "./connection_check.ts";
import "./copying.ts";
import { find, make } from "./dom.ts";
import { t } from "./language.ts";
import { page } from "./page_data.ts";

const SIGN: Record<Mark, string> = { ok: "✓", warning: "!", failed: "✕", skipped: "–" };
const WORD: Record<Mark, string> = {
  ok: t("ผ่าน", "Passed"),
  warning: t("ควรแก้", "Should be mended"),
  failed: t("ไม่ผ่าน", "Failed"),
  skipped: t("ยังไม่ได้ตรวจ", "Not checked"),
};

const form = find<HTMLFormElement>("#check-form");
const field = find<HTMLInputElement>("#check-token");
const button = find<HTMLButtonElement>("button", form);
const list = find("#checks");
const summary = find("#check-summary");

function row(name: string, { mark, told, advice }: Finding): HTMLElement {
  return make(
    "li",
    { class: `check check-${mark}` },
    make("span", { class: "check-mark", "aria-hidden": "true" }, SIGN[mark]),
    make("span", { class: "check-name" }, name, make("span", { class: "visually-hidden" }, `: ${WORD[mark]}`)),
    make("span", { class: "check-told" }, told),
    advice && make("span", { class: "check-advice" }, advice),
  );
}

function summed(findings: Finding[]): string {
  const failed = findings.filter(({ mark }) => mark === "failed").length;
  const warned = findings.filter(({ mark }) => mark === "warning").length;
  if (failed) return t(`ไม่ผ่าน ${failed} ข้อ ดูวิธีแก้ข้างล่าง`, failed === 1 ? "One step failed; see below how to mend it." : `${failed} steps failed; see below how to mend them.`);
  if (warned) return t(`QGIS เปิดได้ แต่มี ${warned} ข้อที่ควรแก้`, warned === 1 ? "QGIS can open the maps, but one thing should be mended." : `QGIS can open the maps, but ${warned} things should be mended.`);
  return t("ผ่านทุกข้อ QGIS เปิดแผนที่ได้จากเครื่องนี้", "All passed: QGIS can open the maps from this computer.");
}

async function check(): Promise<void> {
  list.replaceChildren();
  summary.textContent = t("กำลังตรวจ…", "Checking…");
  const findings: Finding[] = [];
  let isOver = false;
  for (const step of stepsOf(field.value.trim(), page.province?.code ?? "")) {
    const finding: Finding = isOver
      ? { mark: "skipped", told: t("รอให้ข้อก่อนหน้าผ่าน", "Waits for the steps before it") }
      : await runStep(step);
    findings.push(finding);
    list.append(row(step.name, finding));
    isOver ||= finding.mark === "failed" && step.isNeeded === true;
  }
  summary.textContent = summed(findings);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  button.disabled = true;
  list.setAttribute("aria-busy", "true");
  void check().finally(() => {
    button.disabled = false;
    button.focus();
    list.removeAttribute("aria-busy");
  });
});
startMaking((secret) => {
  field.value = secret;
});
for (const waiting of document.querySelectorAll<HTMLButtonElement>("[data-needs-script]")) waiting.disabled = false;
await showTokens();
