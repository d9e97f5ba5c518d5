/* What the form says about sending: kept, waiting for the line, received with its numbers. */

import { displayTime } from "./dates.ts";
import { find, make } from "./dom.ts";
import type { Draft } from "./draft.ts";
import { severityBadge, written, type InputDetail } from "./inputs.ts";
import { t } from "./language.ts";
import { provincePath } from "./page_data.ts";

const form = find<HTMLFormElement>("#input-form");
const status = find("#send-status");
const confirmation = find("#confirmation");
const draftNote = find("#draft-note");

export function noteDraft(isKept: boolean, draft: Draft): void {
  const hasWords = Boolean(draft.fields["title"] || draft.vertices.length);
  draftNote.hidden = !hasWords;
  draftNote.className = isKept ? "notice" : "notice notice-warning";
  draftNote.textContent = isKept
    ? t("ฉบับร่างเก็บไว้ในเครื่องนี้แล้ว ปิดหน้านี้แล้วกลับมาต่อได้", "The draft is kept on this device; you can close this page and come back.")
    : t("เครื่องนี้เก็บฉบับร่างไม่ได้ อย่าปิดหน้านี้ก่อนส่ง", "This device cannot keep the draft; do not close the page before sending.");
}

/** While something is on its way it may not change, or the server could not know it as the same. */
export function lockForm(isLocked: boolean): void {
  for (const part of form.querySelectorAll<HTMLElement>("fieldset, details, .submit-bar")) part.inert = isLocked;
  form.toggleAttribute("data-locked", isLocked);
}

export function saySending(): void {
  draftNote.hidden = true;
  status.hidden = false;
  status.className = "notice";
  status.replaceChildren(t("กำลังส่ง…", "Sending…"));
}

export function sayWaiting(again: () => void): void {
  const button = make("button", { type: "button", class: "button", id: "send-again" }, t("ส่งอีกครั้ง", "Send again"));
  button.addEventListener("click", () => {
    saySending();
    again();
  });
  status.hidden = false;
  status.className = "notice notice-warning";
  status.replaceChildren(
    make("p", {}, make("strong", {}, t("ยังส่งไม่ถึง แต่เก็บไว้ในเครื่องนี้แล้ว", "Not sent yet, but kept on this device."))),
    make("p", {}, t("ระบบจะส่งให้เองเมื่อสัญญาณกลับมา ส่งซ้ำได้ ข้อมูลจะไม่ซ้ำ", "It is sent again by itself when the line returns. Sending again never makes a duplicate.")),
    button,
  );
}

export function hideSending(): void {
  status.hidden = true;
  draftNote.hidden = true;
}

export function confirmReceived(input: InputDetail, again: boolean): void {
  const feed = input.feed_seq
    ? t(`ขึ้นฟีดบัญชาการแล้ว เป็นรายการ #${input.feed_seq}`, `On the command’s feed as #${input.feed_seq}`)
    : t("จะขึ้นฟีดบัญชาการเมื่อตรวจสอบแล้ว", "It goes to the command’s feed once validated.");
  const more = make("button", { type: "button", class: "button" }, t("ส่งข้อมูลอื่นต่อ", "Send another"));
  more.addEventListener("click", () => {
    confirmation.hidden = true;
    find("#title").focus();
  });
  confirmation.replaceChildren(
    make("h2", {}, again ? t("ได้รับแล้วตั้งแต่ก่อนหน้า ไม่มีข้อมูลซ้ำ", "Already received earlier; nothing is doubled") : t("ได้รับข้อมูลแล้ว", "Received")),
    make("p", { class: "badges" }, severityBadge(input.severity), written(input.title, "strong")),
    make("p", {}, `${t("เลขที่", "Number")} ${input.id.slice(0, 8)} · ${displayTime(input.submitted_at)}`),
    make("p", { id: "confirmed-feed" }, make("strong", {}, feed)),
    make("p", { class: "button-row" }, make("a", { class: "button button-primary", href: `${provincePath}/assessments/${input.id}` }, t("เปิดข้อมูลนี้", "Open this input")), more),
  );
  confirmation.hidden = false;
  confirmation.focus();
  confirmation.scrollIntoView({ block: "start" });
}
