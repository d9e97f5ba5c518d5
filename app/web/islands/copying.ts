/* Buttons that copy a long value, such as a content hash; they say that they did. */

import { t } from "./language.ts";

for (const button of document.querySelectorAll<HTMLButtonElement>(".copy")) {
  if (!navigator.clipboard) break;  // plain http inside an office has none
  button.hidden = false;
  const label = button.firstChild;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(button.dataset["copy"] ?? "").then(() => {
      if (label) label.textContent = t("คัดลอกแล้ว", "Copied");
      setTimeout(() => {
        if (label) label.textContent = t("คัดลอก", "Copy");
      }, 2_000);
    });
  });
}
