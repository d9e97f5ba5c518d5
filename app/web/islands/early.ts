/* What was filled in before a form's script came: on a slow line the form is there, and used, long before it. */

import { find } from "./dom.ts";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isControl = (element: Element): element is Control =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

/** Whether somebody has changed it since the page came. */
export function isChanged(control: Element): boolean {
  if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) return control.checked !== control.defaultChecked;
  if (control instanceof HTMLSelectElement) {
    const first = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(first, 0);
  }
  return (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) && control.value !== control.defaultValue;
}

/** The fields that somebody has changed, by name; a box that was unchecked is empty. */
export function changedFields(form: HTMLFormElement): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const control of form.elements) {
    if (!isControl(control) || !control.name || !isChanged(control)) continue;
    if (!(control instanceof HTMLInputElement) || !["checkbox", "radio"].includes(control.type)) changed[control.name] = control.value;
    else if (control.checked) changed[control.name] = control.value;
    else if (control.type === "checkbox") changed[control.name] = "";
  }
  return changed;
}

/** Lets a form be sent that nothing but its script can send: what was to wait for that is there by now. */
export function openForm(form: HTMLFormElement): void {
  for (const button of form.querySelectorAll<HTMLButtonElement>("[data-needs-script]")) button.disabled = false;
  find("#not-ready", form).hidden = true;
}
