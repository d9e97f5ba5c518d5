/* What the server hands to the islands: JSON in the page, in the page's language. */

export type Language = "th" | "en";
export type BothLanguages = { th: string; en: string };

export interface PageData {
  language: Language;
  province: { code: string; name: string } | null;
  reader: string | null;
  words: Record<string, Record<string, string>>;
  worker: string;
  tiles: { url: string; attribution: string } | null;
  kinds?: Record<string, string>;
  areas?: Record<string, string>;
  [more: string]: unknown;
}

const element = document.getElementById("page-data");

export const page = JSON.parse(element?.textContent ?? "{}") as PageData;

export const provincePath = `/provinces/${page.province?.code ?? ""}`;
export const provinceApi = `/api/v1${provincePath}`;
