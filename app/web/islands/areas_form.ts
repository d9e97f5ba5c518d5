/* The form that loads areas: the file that was chosen, how far it has been sent, and what to do when it did not arrive. */

import { find } from "./dom.ts";
import { t } from "./language.ts";

const MB = 1024 * 1024;

function size(bytes: number): string {
  return bytes < MB ? `${Math.ceil(bytes / 1024).toLocaleString("en-US")} kB` : `${(bytes / MB).toFixed(1)} MB`;
}

export function followSending(form: HTMLFormElement): void {
  const input = find<HTMLInputElement>("#areas-file");
  const zone = find("#areas-drop");
  const sending = find("#areas-sending");
  const progress = find<HTMLProgressElement>("#areas-progress");
  const words = find("#areas-words");
  const level = find<HTMLSelectElement>("#areas-level");
  const limit = Number(input.dataset["limitMb"]) * MB;

  const say = (text: string, state: string): void => {
    words.textContent = text;
    sending.dataset["state"] = state;
    sending.hidden = !text;
  };

  input.addEventListener("change", () => {
    const file = input.files?.[0];
    const isTooLarge = !!file && file.size > limit;
    const problem = isTooLarge ? t(`ไฟล์ใหญ่เกิน ${limit / MB} MB ตัดให้เหลือเฉพาะจังหวัดของท่าน`, `The file is over ${limit / MB} MB: cut it down to your province.`) : "";
    input.setCustomValidity(problem);
    find("#areas-chosen").textContent = file ? `${file.name} · ${size(file.size)}` : "";
    progress.hidden = true;
    say(problem, "refused");
  });
  input.addEventListener("invalid", (event) => {
    // the browser's own words would be in the browser's language
    event.preventDefault();
    if (!input.files?.length) say(t("โปรดเลือกไฟล์ก่อน", "Choose a file first."), "refused");
    input.focus();
  });
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => zone.classList.add("is-over"));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));

  // districts are derived from subdistricts only
  const followLevel = (): void => {
    find("#derive-district-part").hidden = level.value !== "subdistrict";
  };
  level.addEventListener("change", followLevel);
  followLevel();

  const failed = (why: string): void => {
    progress.hidden = true;
    say(why, "waiting");
  };
  form.addEventListener("htmx:beforeRequest", () => {
    progress.hidden = false;
    progress.value = 0;
    say(t("กำลังส่งไฟล์…", "Sending the file…"), "sending");
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail;
    if (!total) return;
    progress.value = (100 * loaded) / total;
    if (loaded < total) say(t(`กำลังส่งไฟล์ ${size(loaded)} จาก ${size(total)}`, `Sending, ${size(loaded)} of ${size(total)}`), "sending");
    else {
      progress.removeAttribute("value");
      say(t("ส่งไฟล์ครบแล้ว กำลังตรวจ…", "The whole file has arrived; it is being checked…"), "sending");
    }
  });
  form.addEventListener("htmx:afterOnLoad", () => {
    progress.hidden = true;
    say("", "done");
    find("#areas-report").focus();
  });
  form.addEventListener("htmx:sendError", () =>
    failed(t("ส่งไฟล์ไม่ถึงเซิร์ฟเวอร์ ยังไม่มีการเปลี่ยนแปลง ตรวจสัญญาณแล้วกดอีกครั้ง", "The file did not reach the server; nothing was changed. Check the line and press again.")),
  );
  form.addEventListener("htmx:responseError", () =>
    failed(t("เซิร์ฟเวอร์ไม่รับ ยังไม่มีการเปลี่ยนแปลง เปิดหน้านี้ใหม่แล้วลองอีกครั้ง", "The server refused it; nothing was changed. Open this page again and retry.")),
  );
}
