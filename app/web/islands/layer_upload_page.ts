/* The form that sends a file: it is on its way while one fills in the rest, and then becomes a job. */

import { ApiProblem, type FieldProblem, LineDown, postForm } from "./api.ts";
import { readTypedTime } from "./dates.ts";
import { find, maybe } from "./dom.ts";
import { openForm } from "./early.ts";
import { clearProblems, mendHeading, showProblems } from "./form_problems.ts";
import { t } from "./language.ts";
import { readMetadata, slugOf } from "./layer_metadata.ts";
import { page, provinceApi, provincePath } from "./page_data.ts";
import { ResumableUpload, type UploadState } from "./resumable_upload.ts";

const form = find<HTMLFormElement>("#upload-form");
const fileInput = find<HTMLInputElement>("#file");
const dropZone = find("#drop-zone");
const sendingPart = find("#sending");
const progress = find<HTMLProgressElement>("#sending-progress");
const words = find("#sending-words");
const pauseButton = find<HTMLButtonElement>("#sending-pause");
const loadButton = find<HTMLButtonElement>("#load");
const status = find("#send-status");
const limitMb = Number(page["limit_mb"]);
const MB = 1024 * 1024;
const FAR_AHEAD = new Date("9998-12-31T00:00:00Z");

let upload: ResumableUpload | null = null;
let state: UploadState = "sending";
let isWaitingToLoad = false;
/** Why the file that was chosen last was not taken; it is said again for as long as there is no other. */
let fault: FieldProblem | null = null;

function size(bytes: number): string {
  return bytes < MB ? `${Math.ceil(bytes / 1024).toLocaleString("en-US")} kB` : `${(bytes / MB).toFixed(1)} MB`;
}

function sayState(now: UploadState, why = ""): void {
  state = now;
  const said: Record<UploadState, string> = {
    sending: t("กำลังส่งไฟล์", "Sending"),
    paused: t("พักไว้", "Paused"),
    waiting: t("สายหลุด จะส่งต่อจากเดิมเมื่อต่อได้", "The line dropped; it goes on from here when the line is back"),
    done: t("ส่งไฟล์ครบแล้ว", "The whole file has arrived"),
    refused: why || t("เซิร์ฟเวอร์ไม่รับไฟล์นี้", "The server refused this file"),
  };
  words.textContent = said[now];
  sendingPart.dataset["state"] = now;
  pauseButton.hidden = now === "done" || now === "refused";
  pauseButton.textContent = now === "paused" ? t("ส่งต่อ", "Go on") : t("พัก", "Pause");
  if (now === "refused") stopWaiting();
  if (now === "done" && isWaitingToLoad) void load();
}

function faultOf(file: File): FieldProblem | null {
  if (file.size > limitMb * MB) {
    return {
      pointer: "/file",
      code: "too_large",
      detail: t(
        `ไฟล์ ${file.name} ใหญ่เกิน ${limitMb} MB กรุณาแบ่งข้อมูลเป็นหลายไฟล์`,
        `The file ${file.name} is over ${limitMb} MB. Divide it into several files.`,
      ),
    };
  }
  if (file.size === 0) {
    return {
      pointer: "/file",
      code: "file_empty",
      detail: t(
        `ไฟล์ ${file.name} ว่างเปล่า ไม่มีข้อมูลแม้แต่ไบต์เดียว กรุณาส่งออกไฟล์ใหม่จากโปรแกรมต้นทางแล้วส่งอีกครั้ง`,
        `The file ${file.name} is empty. Export it again from its program and send that.`,
      ),
    };
  }
  return null;
}

function takeFile(file: File): void {
  fault = faultOf(file);
  if (fault) {
    // the same file mended may be chosen again, which an unchanged field would not tell
    fileInput.value = "";
    showProblems([fault], mendHeading());
    return;
  }
  clearProblems();
  upload?.stop();
  find("#sending-name").textContent = file.name;
  dropZone.hidden = true;
  find("#file-help").hidden = true;
  sendingPart.hidden = false;
  upload = new ResumableUpload(file, `${provinceApi}/uploads`, page.reader ?? "", {
    onProgress: (bytes) => {
      progress.value = (100 * bytes) / file.size;
      find("#sending-bytes").textContent = `${size(bytes)} / ${size(file.size)} (${Math.floor((100 * bytes) / file.size)} %)`;
    },
    onState: sayState,
  });
  void upload.run();
}

function otherFile(): void {
  upload?.stop();
  upload = null;
  fault = null;
  stopWaiting();
  fileInput.value = "";
  dropZone.hidden = false;
  find("#file-help").hidden = false;
  sendingPart.hidden = true;
  fileInput.focus();
}

function stopWaiting(): void {
  isWaitingToLoad = false;
  loadButton.disabled = false;
  status.hidden = true;
}

function say(text: string, isBad = false): void {
  status.textContent = text;
  status.classList.toggle("notice-warning", isBad);
  status.hidden = false;
}

async function load(): Promise<void> {
  const draft = readMetadata(new FormData(form));
  const body = new FormData();
  body.append("metadata", JSON.stringify({ ...draft.metadata, upload: upload?.id }));
  say(t("กำลังส่งคำขอ…", "Asking for it to be loaded…"));
  try {
    const answer = await postForm<{ job: string }>(`${provinceApi}/layers`, body);
    upload?.forget();
    location.assign(`${provincePath}/jobs/${answer.body.job.split("/").pop() ?? ""}`);
  } catch (problem) {
    stopWaiting();
    if (problem instanceof LineDown) say(t("ติดต่อเซิร์ฟเวอร์ไม่ได้ กดอีกครั้งเมื่อต่อได้ ไฟล์ที่ส่งแล้วไม่ต้องส่งใหม่", "The server cannot be reached. Press again when it can; the file need not be sent again."), true);
    else if (problem instanceof ApiProblem && problem.status === 404) {
      upload?.forget();
      otherFile();
      say(t("เซิร์ฟเวอร์ไม่มีไฟล์นี้แล้ว โปรดเลือกไฟล์อีกครั้ง", "The server no longer has the file. Choose it again."), true);
    } else if (problem instanceof ApiProblem) showProblems(problem.errors.length ? problem.errors : [{ pointer: "", code: problem.code, detail: problem.message }], problem.title);
    else throw problem;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (isWaitingToLoad) return;
  const { problems } = readMetadata(new FormData(form));
  if (fault) problems.unshift(fault);
  else if (!upload || state === "refused") problems.unshift({ pointer: "/file", code: "missing", detail: t("เลือกไฟล์", "Choose a file") });
  if (problems.length) {
    showProblems(problems, mendHeading());
    return;
  }
  clearProblems();
  isWaitingToLoad = true;
  loadButton.disabled = true;
  if (state === "done") void load();
  else {
    if (state === "paused") upload?.resume();
    say(t("จะนำเข้าเมื่อส่งไฟล์ครบ เปิดหน้านี้ไว้", "It is loaded once the whole file has arrived; leave this page open."));
  }
});

fileInput.addEventListener("change", () => {
  const file = fileInput.files?.[0];
  if (file) takeFile(file);
});
pauseButton.addEventListener("click", () => (state === "paused" ? upload?.resume() : upload?.pause()));
find("#sending-stop").addEventListener("click", otherFile);

for (const name of ["dragenter", "dragover"]) {
  dropZone.addEventListener(name, (event) => {
    event.preventDefault();
    dropZone.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) dropZone.addEventListener(name, () => dropZone.classList.remove("is-over"));
dropZone.addEventListener("drop", (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) takeFile(file);
});
// a file dropped beside the zone must not replace the page
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

// The short name follows the English title until somebody writes their own.
const title = maybe<HTMLInputElement>("#title_en");
const slug = maybe<HTMLInputElement>("#slug");
let isOwnSlug = false;
slug?.addEventListener("input", () => (isOwnSlug = slug.value !== ""));
title?.addEventListener("input", followTitle);

function followTitle(): void {
  if (slug && title && !isOwnSlug) slug.value = slugOf(title.value);
}

const taken = new Set(page["slugs"] as string[]);
slug?.addEventListener("change", sayTaken);
title?.addEventListener("change", sayTaken);

/** An existing layer's short name is no fault: the file becomes its next version. */
function sayTaken(): void {
  const help = find("#slug-help");
  help.dataset["usual"] ??= help.textContent ?? "";
  help.textContent = slug && taken.has(slug.value)
    ? t("มีชั้นข้อมูลชื่อนี้แล้ว ไฟล์นี้จะเป็นรุ่นใหม่ของชั้นข้อมูลนั้น", "A layer of this name exists: the file becomes its next version.")
    : help.dataset["usual"];
  help.classList.toggle("is-warning", !!slug && taken.has(slug.value));
}

function followForm(): void {
  const values = new FormData(form);
  find("#hazard-part").hidden = values.get("kind") !== "hazard";
  find("#datum-part").hidden = values.get("quantity") !== "depth";
  find("#classify-part").hidden = values.get("quantity") !== "depth";
  find("#licence-other-part").hidden = values.get("licence") !== "other";
}

form.addEventListener("change", followForm);
followForm();

for (const name of ["valid_from", "valid_to"]) {
  const input = find<HTMLInputElement>(`#${name}`);
  const line = find(`#${name}-read`);
  const readBack = (): void => {
    const read = input.value.trim() ? readTypedTime(input.value, FAR_AHEAD) : null;
    line.textContent = !read ? "" : "problem" in read ? read.problem : read.note;
    line.toggleAttribute("data-bad", !!read && "problem" in read);
  };
  input.addEventListener("input", readBack);
  readBack();
}

// on a slow line the form is there, and filled in, before this runs
const early = fileInput.files?.[0];
if (early) takeFile(early);
if (slug?.value) isOwnSlug = true;
else followTitle();
if (slug) sayTaken();
openForm(form);

addEventListener("beforeunload", (event) => {
  if (upload && state === "sending" && !isWaitingToLoad) event.preventDefault();
});
