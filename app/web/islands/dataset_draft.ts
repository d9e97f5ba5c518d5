/* The draft of a dataset's form, kept on this device until the server has taken it. */

import { isChanged } from "./early.ts";
import { page } from "./page_data.ts";

type Pairs = [string, string][];

const KEY = ["sonthana-dataset-draft", page.province?.code, page.reader, String(page["draft"] ?? "new")].join("-");
/** What belongs to this visit, not to the draft. */
const NEVER_KEPT = new Set(["csrf_token", "again"]);

function pairsOf(form: HTMLFormElement): Pairs {
  return [...new FormData(form)].flatMap(([name, value]): Pairs => (typeof value === "string" && !NEVER_KEPT.has(name) ? [[name, value]] : []));
}

/** Whether it could be kept: private windows and full devices refuse. */
export function keepDraft(form: HTMLFormElement): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(pairsOf(form)));
    return true;
  } catch {
    return false;
  }
}

/**
 * Fills the form with what was kept; false where nothing was. What is not on the page any more is left out, and what
 * was filled in before this ran stays.
 */
export function restoreDraft(form: HTMLFormElement): boolean {
  let pairs: Pairs;
  try {
    pairs = JSON.parse(localStorage.getItem(KEY) ?? "null") as Pairs;
  } catch {
    return false;
  }
  if (!Array.isArray(pairs)) return false;
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  const early = [...form.elements].filter(isChanged);
  const earlyChoices = new Set(early.map((control) => (control instanceof HTMLInputElement && control.type === "radio" ? control.name : "")));
  for (const control of form.elements) {
    if (early.includes(control) || (control instanceof HTMLInputElement && earlyChoices.has(control.name))) continue;
    if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
      control.checked = (values.get(control.name) ?? []).includes(control.value);
    } else if (control instanceof HTMLSelectElement) {
      const value = values.get(control.name)?.[0];
      if (value !== undefined && [...control.options].some((option) => option.value === value)) control.value = value;
    } else if ((control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) && control.name && !NEVER_KEPT.has(control.name)) {
      control.value = values.get(control.name)?.[0] ?? control.value;
    }
  }
  return true;
}

export function dropDraft(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    /* Nothing could be kept, so nothing is there. */
  }
}
