/* What is wrong with the form, said beside the field it concerns and once at the top. */

import type { FieldProblem } from "./api.ts";
import { find, make, maybe } from "./dom.ts";
import { t } from "./language.ts";

const summary = find("#form-errors");

/** The field that a JSON Pointer is about: the longest `data-field` that it starts with. */
function fieldFor(pointer: string): HTMLElement | null {
  const path = pointer.replace(/^\//, "").split("/");
  for (let length = path.length; length > 0; length--) {
    const field = maybe(`[data-field="${CSS.escape(path.slice(0, length).join("/"))}"]`);
    if (field) return field;
  }
  return path[0] === "reported_by" ? maybe('[data-field="reported_by/name"]') : null;
}

export function clearProblems(): void {
  summary.hidden = true;
  for (const message of document.querySelectorAll(".field-error")) message.remove();
  for (const field of document.querySelectorAll(".field-invalid")) {
    field.classList.remove("field-invalid");
    for (const control of field.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-errormessage");
    }
  }
}

export function showProblems(problems: FieldProblem[], heading: string): void {
  clearProblems();
  const lines = problems.map((problem, number) => {
    const field = fieldFor(problem.pointer);
    if (!field) return make("li", {}, problem.detail);
    const id = `problem-${number}`;
    field.classList.add("field-invalid");
    field.append(make("p", { class: "field-error", id }, problem.detail));
    const control = maybe("input, select, textarea, button", field);
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-errormessage", id);
    field.closest("details")?.setAttribute("open", "");
    const link = make("a", { href: `#${id}` }, problem.detail);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      control?.focus();
      field.scrollIntoView({ block: "center" });
    });
    return make("li", {}, link);
  });
  summary.replaceChildren(make("p", {}, make("strong", {}, heading)), ...(lines.length ? [make("ul", {}, ...lines)] : []));
  summary.hidden = false;
  summary.focus();
  summary.scrollIntoView({ block: "start" });
}

export const mendHeading = (): string => t("ยังไม่ได้ส่ง โปรดแก้ไขจุดต่อไปนี้", "Not sent yet. Please mend the following:");
