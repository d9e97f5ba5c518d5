/* Tables of figures: subdistricts are folded away under their district; without this script all of them are shown. */

import { find } from "./dom.ts";

for (const table of document.querySelectorAll<HTMLTableElement>("[data-figures]")) {
  for (const group of table.tBodies) {
    const button = group.querySelector<HTMLButtonElement>(".figure-more");
    if (!button) continue;
    const parts = group.querySelectorAll<HTMLElement>(".figure-part");
    const fold = (isOpen: boolean): void => {
      button.setAttribute("aria-expanded", String(isOpen));
      for (const part of parts) part.hidden = !isOpen;
    };
    button.hidden = false;
    button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") !== "true"));
    fold(false);
    // what is searched for or printed must be there
    addEventListener("beforeprint", () => fold(true));
    find("th", group).classList.add("has-parts");
  }
}
