/* The form that puts an input on the map: keeps its draft, sends until answered, says what was received. */

import type { ApiProblem } from "./api.ts";
import { readTypedTime, typedForm } from "./dates.ts";
import { find } from "./dom.ts";
import { dropDraft, freshDraft, loadDraft, saveDraft, type Draft } from "./draft.ts";
import { changedFields, isChanged, openForm } from "./early.ts";
import { draftOf, editing, kept } from "./editing.ts";
import { clearProblems, mendHeading, showProblems } from "./form_problems.ts";
import { readForm } from "./form_values.ts";
import { newIdentifier } from "./identifier.ts";
import { t } from "./language.ts";
import { provincePath } from "./page_data.ts";
import { PlacePicker } from "./place_picker.ts";
import { addReading, clearReadings, readingValues } from "./reading_rows.ts";
import { confirmReceived, hideSending, lockForm, noteDraft, saySending, sayWaiting } from "./send_notes.ts";
import { Submission, type Outcome } from "./submission.ts";

const form = find<HTMLFormElement>("#input-form");
const observed = find<HTMLInputElement>("#observed_at");
const observedRead = find("#observed-read");

const blankDraft = (): Draft => (editing ? draftOf(editing) : freshDraft());

let early = changedFields(form);
const typedPlace = ["#latitude", "#longitude"].map((id) => find<HTMLInputElement>(id)).filter(isChanged).map((input) => ({ input, value: input.value }));

/** What was filled in before this ran stands over what was kept; but what was sent goes again exactly as it was. */
function withEarly(of: Draft): Draft {
  if (of.sent) return of;
  const { shape = of.shape, ...fields } = early;
  early = {};
  return { ...of, fields: { ...of.fields, ...fields }, shape: shape as Draft["shape"] };
}

const hasEarly = Object.keys(early).length > 0;
let draft: Draft = withEarly(loadDraft() ?? blankDraft());
let submission: Submission | null = null;
let isFilling = false;
let touchedTime = Boolean(draft.fields["observed_at"]);

function fieldValues(): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "shape") values[name] = value;
  if (!touchedTime) delete values["observed_at"];
  return values;
}

function keep(): void {
  if (draft.sent || isFilling) return;
  draft = { ...draft, fields: fieldValues(), readings: readingValues(), shape: place.sketch.shape, vertices: place.sketch.vertices };
  noteDraft(saveDraft(draft), draft);
}

const place = new PlacePicker(() => keep());

function readObserved(): void {
  const read = readTypedTime(observed.value);
  observedRead.textContent = "problem" in read ? read.problem : `= ${read.note}`;
  observedRead.toggleAttribute("data-bad", "problem" in read);
}

function setNow(): void {
  observed.value = typedForm(new Date());
  readObserved();
}

function fill(): void {
  isFilling = true;
  for (const [name, value] of Object.entries(draft.fields)) {
    const control = form.elements.namedItem(name);
    if (control instanceof RadioNodeList) control.value = value;
    else if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) control.checked = control.value === value;
    else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) control.value = value;
  }
  clearReadings();
  draft.readings.forEach((reading) => addReading(reading));
  find<HTMLDetailsElement>("#readings-part").open = draft.readings.length > 0;
  find<HTMLInputElement>(`input[name="shape"][value="${draft.shape}"]`).checked = true;
  if (touchedTime) readObserved();
  else setNow();
  const { shape, vertices } = draft;
  place.sketch.set(shape, vertices);
  isFilling = false;
}

function startOver(): void {
  submission?.stop();
  dropDraft();
  draft = withEarly(blankDraft());
  touchedTime = Boolean(draft.fields["observed_at"]);
  form.reset();
  clearProblems();
  hideSending();
  lockForm(false);
  fill();
}

function refused(problem: ApiProblem): void {
  if (problem.status === 409 && !editing && draft.sent) {
    // The same draft, open in two windows, was sent from the other one with other words: this is another input.
    const id = newIdentifier();
    draft = { ...draft, id };
    send({ ...draft.sent, id });
    return;
  }
  draft = { ...draft, sent: null };
  saveDraft(draft);
  lockForm(false);
  hideSending();
  if (problem.status === 401) {
    showProblems([], t("หมดเวลาการเข้าสู่ระบบ ข้อมูลยังเก็บไว้ในเครื่องนี้ โปรดเข้าสู่ระบบใหม่แล้วกลับมาส่ง", "Your sign-in has ended. What you wrote is kept on this device: sign in again, then send."));
  } else {
    showProblems(problem.errors, problem.errors.length ? mendHeading() : problem.message);
  }
}

function settle(outcome: Outcome): void {
  if (outcome.kind === "waiting") {
    sayWaiting(() => submission?.now());
  } else if (outcome.kind === "refused") {
    refused(outcome.problem);
  } else {
    const { input, again } = outcome;
    startOver();
    if (editing) location.assign(`${provincePath}/assessments/${input.id}?done=version`);
    else confirmReceived(input, again);
  }
}

function send(body: Record<string, unknown>): void {
  draft = { ...draft, sent: body };
  saveDraft(draft);
  lockForm(true);
  saySending();
  submission = new Submission(body, settle);
  submission.now();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (draft.sent) return;
  if (!touchedTime) setNow();
  find("#confirmation").hidden = true;
  const drawn = place.geometry();
  const unseen = editing ? kept(editing, drawn, observed.value) : { geometry: drawn };
  const { body, problems } = readForm(draft.id, {
    fields: { ...fieldValues(), observed_at: observed.value },
    readings: readingValues(),
    geometry: unseen.geometry,
  });
  if (problems.length) showProblems(problems, mendHeading());
  else {
    clearProblems();
    send({ ...body, ...unseen });
  }
});

form.addEventListener("input", (event) => {
  if (event.target === observed) {
    touchedTime = true;
    readObserved();
  }
  keep();
});
find("#observed-now").addEventListener("click", () => {
  touchedTime = false;
  setNow();
  keep();
});
find("#add-reading").addEventListener("click", () => addReading());
find("#discard").addEventListener("click", () => {
  if (confirm(t("ล้างทุกช่องในแบบฟอร์มนี้หรือไม่", "Clear every field of this form?"))) startOver();
});

const pending = draft.sent;
fill();
for (const { input, value } of typedPlace) input.value = value;
if (hasEarly) keep();
openForm(form);
if (pending) send(pending);
await place.showMap();
