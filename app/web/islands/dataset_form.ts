/* The form that assembles a dataset: keeps its draft, filters what can be chosen, sends until the server has answered. */

import { BoxPicker } from "./dataset_box.ts";
import { dropDraft, keepDraft, restoreDraft } from "./dataset_draft.ts";
import { readTypedTime } from "./dates.ts";
import { find, make, maybe } from "./dom.ts";
import { isChanged } from "./early.ts";
import { clearProblems, mendHeading, showProblems } from "./form_problems.ts";
import { t } from "./language.ts";
import { slugOf } from "./layer_metadata.ts";
import { page } from "./page_data.ts";

const FAR_AHEAD = new Date("9998-12-31T00:00:00Z");
const DAY_MS = 86_400_000;
const form = find<HTMLFormElement>("#dataset-form");
const draftNote = find("#draft-note");
const status = find("#send-status");
const button = find<HTMLButtonElement>("#assemble");
const box = new BoxPicker(form, keep);

for (const part of form.querySelectorAll<HTMLElement>("[data-script]")) part.hidden = false;

function keep(): void {
  const isKept = keepDraft(form);
  draftNote.hidden = false;
  draftNote.className = isKept ? "notice" : "notice notice-warning";
  const words = isKept
    ? t("ฉบับร่างเก็บไว้ในเครื่องนี้แล้ว ปิดหน้านี้แล้วกลับมาต่อได้", "The draft is kept on this device; you can close this page and come back.")
    : t("เครื่องนี้เก็บฉบับร่างไม่ได้ อย่าปิดหน้านี้ก่อนส่ง", "This device cannot keep the draft; do not close the page before sending.");
  if (draftNote.textContent !== words) draftNote.textContent = words;
}

function count(): void {
  const chosen = (name: string): number => form.querySelectorAll(`input[name=${name}]:checked`).length;
  const [layers, inputs] = [chosen("layer"), chosen("assessment")];
  find("#layers-count").textContent = t(`เลือกแล้ว ${layers}`, `${layers} chosen`);
  find("#inputs-count").textContent = t(`เลือกแล้ว ${inputs}`, `${inputs} chosen`);
}

function searchLayers(): void {
  const asked = find<HTMLInputElement>("#layer-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of form.querySelectorAll<HTMLElement>("#choose-layers .pick-row")) {
    const said = (row.dataset["words"] ?? "").toLowerCase();
    row.hidden = !asked.every((word) => said.includes(word)) && !row.querySelector("input:checked");
  }
  for (const group of form.querySelectorAll<HTMLElement>(".pick-group")) group.hidden = !group.querySelector(".pick-row:not([hidden])");
}

/** Of each layer the facts of the version that is chosen; without this script those of every version are listed. */
function showFactsOfChosen(): void {
  for (const select of form.querySelectorAll<HTMLSelectElement>("#choose-layers select")) {
    const row = select.closest(".pick-row");
    for (const facts of row?.querySelectorAll<HTMLElement>(".pick-facts") ?? []) facts.hidden = facts.dataset["version"] !== select.value;
  }
}

const inputRows = [...form.querySelectorAll<HTMLElement>("#pick-inputs .pick-row")];

/** What is chosen stays in sight, whatever is filtered: nothing is sent that nobody sees. */
function filterInputs(): void {
  const wanted = (name: string): string => maybe<HTMLSelectElement>(`#input-${name}`)?.value ?? "";
  const [district, unit, kind, state] = ["district", "unit", "kind", "state"].map(wanted);
  for (const row of inputRows) {
    const { areas = "", unit: of = "", kind: what = "", state: now = "" } = row.dataset;
    const fits = (!district || areas.split(" ").includes(district)) && (!unit || of === unit) && (!kind || what === kind) && (!state || now === state);
    row.dataset["fits"] = fits ? "yes" : "no";
    row.hidden = !fits && !row.querySelector("input:checked");
  }
  const none = maybe("#inputs-none");
  if (none) none.hidden = inputRows.some((row) => !row.hidden);
}

function takeRecent(): void {
  const since = Date.now() - DAY_MS;
  for (const row of inputRows) {
    const isRecent = Date.parse(row.dataset["observed"] ?? "") >= since;
    if (row.dataset["fits"] === "yes" && row.dataset["state"] === "validated" && isRecent) find<HTMLInputElement>("input", row).checked = true;
  }
  changed();
}

function takeNone(): void {
  for (const row of inputRows) find<HTMLInputElement>("input", row).checked = false;
  filterInputs();
  changed();
}

function changed(): void {
  count();
  keep();
}

function readValidity(): void {
  const input = find<HTMLInputElement>("#valid_until");
  const line = find("#valid_until-read");
  const read = input.value.trim() ? readTypedTime(input.value, FAR_AHEAD) : null;
  const isPast = read && "instant" in read && read.instant.getTime() <= Date.now();
  line.textContent = !read ? "" : "problem" in read ? read.problem : isPast ? t(`${read.note} ผ่านไปแล้ว`, `${read.note} has passed`) : `= ${read.note}`;
  line.toggleAttribute("data-bad", !!isPast || (!!read && "problem" in read));
}

function sayWaiting(): void {
  const again = make("button", { type: "button", class: "button", id: "send-again" }, t("ส่งอีกครั้ง", "Send again"));
  again.addEventListener("click", () => void send());
  status.hidden = false;
  status.replaceChildren(
    make("p", {}, make("strong", {}, t("ยังส่งไม่ถึง แต่เก็บไว้ในเครื่องนี้แล้ว", "Not sent yet, but kept on this device."))),
    make("p", {}, t("ส่งซ้ำได้ ชุดข้อมูลจะไม่ซ้ำ", "Sending again never makes a second one.")),
    again,
  );
}

async function send(): Promise<void> {
  button.disabled = true;
  status.hidden = true;
  const body = new URLSearchParams([...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  let response: Response;
  let text: string;
  try {
    response = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    text = await response.text();
  } catch {
    button.disabled = false;
    sayWaiting();
    return;
  }
  button.disabled = false;
  if (response.redirected && response.ok) {
    clearProblems();
    dropDraft();
    location.assign(response.url);
    return;
  }
  keepDraft(form);
  if (response.status >= 500) sayWaiting();
  else sayRefused(response.status, new DOMParser().parseFromString(text, "text/html"));
}

/** The answer is the same form with what is wrong: that is said here, and what was written stays as it is. */
function sayRefused(code: number, answer: Document): void {
  const faults = [...answer.querySelectorAll<HTMLElement>("#form-errors [data-pointer]")].map((line) => ({
    pointer: line.dataset["pointer"] ?? "",
    code: "",
    detail: line.textContent?.trim() ?? "",
  }));
  if (faults.length) {
    showProblems(faults, mendHeading());
    return;
  }
  const why =
    code === 401 || code === 403
      ? t("หมดเวลาการเข้าสู่ระบบหรือไม่มีสิทธิ์แล้ว ข้อมูลยังเก็บไว้ในเครื่องนี้ โปรดเข้าสู่ระบบใหม่แล้วกลับมาส่ง", "Your sign-in or your right has ended. What you wrote is kept on this device: sign in again, then send.")
      : (answer.querySelector("#main .notice-error, #main h1")?.textContent?.trim() ?? "");
  showProblems([], why);
}

const name = maybe<HTMLInputElement>("#name");
let isOwnName = !!name?.value;
name?.addEventListener("input", () => (isOwnName = name.value !== ""));
find("#title_en").addEventListener("input", (event) => {
  if (name && !isOwnName) name.value = slugOf((event.target as HTMLInputElement).value);
});
maybe("#layer-search")?.addEventListener("input", searchLayers);
for (const filter of form.querySelectorAll("#choose-inputs select")) filter.addEventListener("change", filterInputs);
maybe("#take-recent")?.addEventListener("click", takeRecent);
maybe("#take-none")?.addEventListener("click", takeNone);
find("#discard").addEventListener("click", () => {
  if (!confirm(t("ล้างทุกช่องในแบบฟอร์มนี้หรือไม่", "Clear every field of this form?"))) return;
  dropDraft();
  location.assign(location.href);
});
form.addEventListener("input", (event) => {
  const { id } = event.target as HTMLElement;
  // searching and filtering change nothing of the draft
  if (id === "layer-search" || id.startsWith("input-")) return;
  if (id === "valid_until") readValidity();
  changed();
});
form.addEventListener("change", (event) => {
  const { name: changedName = "" } = event.target as HTMLInputElement;
  if (["where", "district", "west", "south", "east", "north"].includes(changedName)) box.follow();
  showFactsOfChosen();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});

const hasEarly = [...form.elements].some(isChanged);
if (!page["is_wrong"] && restoreDraft(form)) {
  isOwnName = !!name?.value;
  draftNote.hidden = false;
  draftNote.textContent = t("เปิดฉบับร่างที่เก็บไว้ในเครื่องนี้", "This is the draft that was kept on this device.");
}
if (hasEarly) keep();
count();
showFactsOfChosen();
filterInputs();
readValidity();
box.follow();
if (page["is_wrong"]) find("#form-errors").focus();
