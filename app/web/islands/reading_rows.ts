/* The rows of readings: quantity, value, unit, datum. */

import { find } from "./dom.ts";

const holder = find("#readings");
const template = find<HTMLTemplateElement>("#reading-row");
const UNITS: Record<string, string[]> = { depth: ["m", "cm"], level: ["m", "cm"], flow: ["m3/s"], rain: ["mm"] };
const HAS_DATUM = new Set(["depth", "level"]);

type Part = HTMLInputElement | HTMLSelectElement;
const part = (row: Element, name: string): Part => find<Part>(`[data-part="${name}"]`, row);

/** Only the units and the datum that suit the quantity can be chosen. */
function suit(row: Element): void {
  const quantity = part(row, "quantity").value;
  const allowed = UNITS[quantity] ?? [];
  const unit = part(row, "unit") as HTMLSelectElement;
  for (const option of unit.options) option.hidden = option.disabled = !allowed.includes(option.value);
  if (!allowed.includes(unit.value)) unit.value = allowed[0] ?? "";
  const datum = part(row, "datum") as HTMLSelectElement;
  datum.disabled = !HAS_DATUM.has(quantity);
  if (datum.disabled || quantity === "level") datum.value = datum.disabled ? "" : datum.value === "ground" ? "msl" : datum.value;
}

export function addReading(values: Record<string, string> = {}): void {
  const row = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  holder.append(row);
  for (const [name, value] of Object.entries(values)) part(row, name).value = value;
  suit(row);
  part(row, "quantity").addEventListener("change", () => suit(row));
  part(row, "remove").addEventListener("click", () => {
    row.remove();
    holder.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function readingValues(): Record<string, string>[] {
  return [...holder.children].map((row) => Object.fromEntries(["quantity", "value", "unit", "datum"].map((name) => [name, part(row, name).value])));
}

export function clearReadings(): void {
  holder.replaceChildren();
}
