/* The line that says plainly whether the feed is live, and since when it is not. */

import { displayClock } from "./dates.ts";
import { find } from "./dom.ts";
import { t } from "./language.ts";

const line = find<HTMLElement>("#live-status");
const words = find<HTMLElement>("#live-words");

function say(state: string, text: string): void {
  if (line.dataset["live"] !== state) line.dataset["live"] = state;
  if (words.textContent !== text) words.textContent = text;
}

export function sayLive(): void {
  say("live", t("สด", "Live"));
}

export function sayLost(since: Date, status: number | null): void {
  const clock = displayClock(since);
  if (status === 401 || status === 403 || status === 404) {
    say("lost", t(`ไม่สด ตั้งแต่ ${clock}: สิทธิ์สิ้นสุด โปรดเข้าสู่ระบบใหม่`, `Not live since ${clock}: access has ended, sign in again`));
  } else {
    say("lost", t(`ไม่สด ตั้งแต่ ${clock} กำลังเชื่อมต่อใหม่`, `Not live since ${clock}, reconnecting`));
  }
}
