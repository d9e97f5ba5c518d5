/* Words in the page's language; Thai and English stand side by side wherever they are written. */

import { page, type BothLanguages } from "./page_data.ts";

export const language = page.language;

export function t(th: string, en: string): string {
  return language === "th" ? th : en;
}

/** The word for a code of a list (unit, state, …); the code itself where there is none. */
export function word(list: string, code: string | number | null | undefined): string {
  return code === null || code === undefined ? "–" : (page.words[list]?.[String(code)] ?? String(code));
}

export function both(text: BothLanguages | string | null | undefined): string {
  if (!text) return "";
  if (typeof text === "string") return text;
  return text[language] || text.th || text.en;
}

/** For `lang` around what people wrote: Thai where there is a Thai letter. */
export function languageOf(text: string): "th" | "en" {
  return /[\u0e00-\u0e7f]/.test(text) ? "th" : "en";
}

export function formatNumber(value: number, digits = 6): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
