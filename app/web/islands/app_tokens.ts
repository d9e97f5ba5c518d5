/* App tokens: making one, which is shown once, and the list of one's own with a way to revoke each. */

import { ApiProblem, csrfToken, getJson, postJson } from "./api.ts";
import { apiForm, displayTime } from "./dates.ts";
import { find, make, maybe } from "./dom.ts";
import { language, languageOf, t } from "./language.ts";

const ADDRESS = "/api/v1/tokens";
const DAY_MS = 86_400_000;

export interface AppToken {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
}

/** The tokens that were made on this page, by what they are: only so can one that is typed be told apart. */
const made = new Map<string, string>();

export const listTokens = (): Promise<AppToken[]> => getJson<AppToken[]>(ADDRESS);

/** The token that a secret is, where it was made on this page. */
export function knownToken(secret: string, tokens: AppToken[]): AppToken | undefined {
  return tokens.find(({ id }) => id === made.get(secret));
}

const SCOPE: Record<string, string> = {
  read: t("อ่าน", "reads"),
  write: t("บันทึก", "writes"),
  feed: t("ฟีด", "feed"),
  layers: t("ชั้นข้อมูล", "layers"),
};

/** How a token ended, or null where it still works. */
export function endOf(token: AppToken, now = new Date()): string | null {
  if (token.revoked_at) return t(`ถูกยกเลิกเมื่อ ${displayTime(token.revoked_at)}`, `revoked ${displayTime(token.revoked_at)}`);
  if (token.expires_at && new Date(token.expires_at) <= now) {
    return t(`หมดอายุเมื่อ ${displayTime(token.expires_at)}`, `expired ${displayTime(token.expires_at)}`);
  }
  return null;
}

function stateOf(token: AppToken): string {
  const end = endOf(token);
  if (end) return end;
  const until = token.expires_at ? t(`ใช้ได้ถึง ${displayTime(token.expires_at)}`, `valid until ${displayTime(token.expires_at)}`) : t("ใช้ได้จนกว่าจะยกเลิก", "valid until revoked");
  return `${token.scopes.map((scope) => SCOPE[scope] ?? scope).join(", ")} · ${until}`;
}

async function revoke(token: AppToken): Promise<void> {
  const told = find("#tokens-told");
  const response = await fetch(`${ADDRESS}/${token.id}`, {
    method: "DELETE",
    headers: { "X-CSRF-Token": csrfToken(), "Accept-Language": language },
  }).catch(() => null);
  if (!response?.ok) {
    told.textContent = t("ยกเลิกไม่สำเร็จ โปรดลองอีกครั้ง", "It was not revoked. Please try again.");
    return;
  }
  await showTokens();
  told.textContent = t(`ยกเลิก “${token.name}” แล้ว`, `“${token.name}” was revoked.`);
  find("#tokens-heading").focus();
}

/** A button that revokes when it is pressed twice: what is revoked stays so, and something may still use it. */
function revoking(token: AppToken): HTMLElement {
  const label = make("span", {}, t("ยกเลิก", "Revoke"));
  const button = make("button", { type: "button", class: "button button-quiet" }, label, make("span", { class: "visually-hidden" }, ` ${token.name}`));
  let isSure = false;
  button.addEventListener("click", () => {
    if (isSure) {
      void revoke(token);
      return;
    }
    isSure = true;
    label.textContent = t("กดอีกครั้งเพื่อยกเลิก", "Press again to revoke");
    find("#tokens-told").textContent = t(`กดอีกครั้งเพื่อยกเลิก “${token.name}” โปรแกรมที่ใช้โทเคนนี้จะเปิดแผนที่ไม่ได้`, `Press again to revoke “${token.name}”: programs that use it will open no maps.`);
  });
  button.addEventListener("blur", () => {
    isSure = false;
    label.textContent = t("ยกเลิก", "Revoke");
  });
  return button;
}

function row(token: AppToken): HTMLElement {
  const words = make("span", {}, make("strong", { lang: languageOf(token.name) }, token.name), " ", make("span", { class: "quiet" }, stateOf(token)));
  if (endOf(token)) return make("li", {}, words);
  return make("li", {}, words, revoking(token));
}

/** The list anew: those that work first, each as new as it is. */
export async function showTokens(): Promise<void> {
  const list = maybe("#tokens");
  if (!list) return;
  const tokens = await listTokens().catch(() => null);
  if (!tokens) {
    find("#tokens-told").textContent = t("อ่านรายการโทเคนไม่ได้ โปรดโหลดหน้านี้ใหม่", "Your tokens cannot be read. Reload this page.");
    return;
  }
  const inOrder = [...tokens.filter((one) => !endOf(one)), ...tokens.filter((one) => endOf(one))];
  list.replaceChildren(...inOrder.map(row));
  find("#tokens-none").hidden = tokens.length > 0;
}

/** Makes a token as the form says and shows it; what it is goes to whoever wants to use it at once. */
async function makeToken(use: (secret: string) => void): Promise<void> {
  const problem = find("#token-problem");
  const name = find<HTMLInputElement>("#token-name");
  problem.hidden = true;
  name.removeAttribute("aria-invalid");
  const ends = new Date(Date.now() + Number(find<HTMLSelectElement>("#token-days").value) * DAY_MS);
  try {
    const { body } = await postJson<AppToken & { token: string }>(ADDRESS, {
      name: name.value.trim(),
      // whoever may not edit layers is not asked, and gets one that only reads
      scopes: maybe<HTMLSelectElement>("#token-use")?.value === "edit" ? ["read", "layers"] : ["read"],
      expires_at: apiForm(ends),
    });
    made.set(body.token, body.id);
    find("#token").textContent = body.token;
    find<HTMLButtonElement>("#token-made .copy").dataset["copy"] = body.token;
    const shown = find("#token-made");
    shown.hidden = false;
    shown.focus();
    use(body.token);
    await showTokens();
  } catch (error) {
    const fault = error instanceof ApiProblem ? (error.errors[0]?.detail ?? error.message) : (error as Error).message;
    problem.textContent = `${t("สร้างโทเคนไม่สำเร็จ", "No token was made")}: ${fault}`;
    problem.hidden = false;
    if (error instanceof ApiProblem && error.errors.length) name.setAttribute("aria-invalid", "true");
  }
}

export function startMaking(use: (secret: string) => void): void {
  const form = maybe<HTMLFormElement>("#token-form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = find<HTMLButtonElement>("button", form);
    button.disabled = true;
    void makeToken(use).finally(() => (button.disabled = false));
  });
}
