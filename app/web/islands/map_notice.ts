/* What a map says of itself: it is being drawn, could not be drawn, or nothing is there. A blank map says none of these. */

import { make } from "./dom.ts";
import { t } from "./language.ts";

/** How it stands with one part of a map (its boundaries, a layer, …). */
export type PartState = "loading" | "failed" | "empty" | "drawn";

export interface Telling {
  /** The part as people call it, or for `empty` the whole sentence. */
  words?: string;
  /** Why it failed, where that is known and can be mended. */
  why?: string;
  /** What the button does: tries again, or leads to where something is. */
  act?: () => void;
  label?: string;
  /** Whether it is tried again without the button, when the line is back and after a while. */
  isAutomatic?: boolean;
}

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

export class MapNotice {
  private readonly parts = new Map<string, Telling & { state: PartState }>();
  private readonly box = make("div", { class: "map-notice" });
  private readonly status = make("div", { role: "status" });
  private readonly button = make("button", { type: "button", class: "button" });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST_WAIT_MS;

  constructor(container: HTMLElement) {
    // always there, if without a look: what appears in a hidden place is not read out
    this.box.dataset["state"] = "drawn";
    this.button.hidden = true;
    this.box.append(this.status, this.button);
    container.append(this.box);
    this.button.addEventListener("click", () => {
      this.wait = FIRST_WAIT_MS;
      this.act(this.worst()?.state ?? "drawn");
    });
    addEventListener("online", () => {
      this.wait = FIRST_WAIT_MS;
      this.again();
    });
  }

  /** Whether anything is not drawn yet, or could not be. */
  get isTrouble(): boolean {
    return [...this.parts.values()].some((part) => part.state === "failed" || part.state === "loading");
  }

  set(part: string, state: PartState, telling: Telling = {}): void {
    this.parts.set(part, { ...telling, state });
    this.show();
    clearTimeout(this.timer);
    const all = [...this.parts.values()];
    if (all.some((one) => one.state === "failed")) this.timer = setTimeout(() => this.again(), this.wait);
    else if (all.every((one) => one.state !== "loading")) this.wait = FIRST_WAIT_MS;
  }

  /** What is graver comes first: a part that failed is not hidden behind another that is empty. */
  private worst(): { state: PartState; parts: Telling[] } | null {
    for (const state of ["failed", "loading", "empty"] as const) {
      const parts = [...this.parts.values()].filter((part) => part.state === state);
      if (parts.length) return { state, parts };
    }
    return null;
  }

  private show(): void {
    const worst = this.worst();
    this.box.dataset["state"] = worst?.state ?? "drawn";
    const lines = worst ? said(worst.state, worst.parts) : [];
    // only what changed is put there: a screen reader says it once
    if (this.status.dataset["said"] !== lines.join("\n")) {
      this.status.dataset["said"] = lines.join("\n");
      this.status.replaceChildren(...lines.map((line, index) => make("p", {}, index === 0 ? make("strong", {}, line) : line)));
    }
    const first = worst?.parts.find((part) => part.act);
    this.button.hidden = !first;
    this.button.textContent = first?.label ?? t("ลองอีกครั้ง", "Try again");
  }

  private act(state: PartState, isAutomatic = false): void {
    for (const part of [...this.parts.values()]) {
      if (part.state === state && (!isAutomatic || part.isAutomatic)) part.act?.();
    }
  }

  private again(): void {
    clearTimeout(this.timer);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    if (document.hidden) this.timer = setTimeout(() => this.again(), this.wait);
    else this.act("failed", true);
  }
}

function said(state: PartState, parts: Telling[]): string[] {
  const names = [...new Set(parts.map((part) => part.words).filter(Boolean))].join(", ");
  if (state === "empty") return [parts[0]?.words ?? ""];
  if (state === "loading") return [t("กำลังวาดแผนที่…", "Drawing the map…")];
  const whys = [...new Set(parts.map((part) => part.why).filter((why) => why !== undefined))];
  const what = names ? `: ${names}` : "";
  return [
    t(`ยังวาดแผนที่ไม่ได้${what}`, `The map could not be drawn${what}`),
    ...(whys.length ? whys : [t("ไม่ได้หมายความว่าบริเวณนี้ไม่มีข้อมูล", "That does not mean that nothing is there.")]),
  ];
}
