/* One entry on the screen: its words, its state, and the buttons that its state allows. */

import { displayTime, elapsed } from "./dates.ts";
import { find, make, slot } from "./dom.ts";
import { isDataset, isOpen, isOverdue, nextStates, type FeedItem } from "./feed_items.ts";
import { fillWhy } from "./feed_why.ts";
import { areaLabel, severityBadge, written } from "./inputs.ts";
import { both, languageOf, t, word } from "./language.ts";
import { provincePath } from "./page_data.ts";

export interface RowActions {
  choose: (seq: number) => void;
  acknowledge: (seq: number, state: string, note: string) => Promise<void>;
}

const template = find<HTMLTemplateElement>("#feed-row");
const NEEDS_NOTE = new Set(["deferred", "rejected"]);

const MOST_NAMES = 3;

/** Of a dataset: until when it holds, and the first few of its districts. */
function datasetLine(item: FeedItem): string {
  const districts = item.area_codes.filter((code) => code.length === 4);
  const more = districts.length - MOST_NAMES;
  const names = areaLabel(districts.slice(0, MOST_NAMES));
  const where = more > 0 ? t(`${names} และอีก ${more} อำเภอ`, `${names} and ${more} more districts`) : names;
  const until = item.valid_until ? t(`ใช้ได้ถึง ${displayTime(item.valid_until)}`, `Valid until ${displayTime(item.valid_until)}`) : t("ไม่ได้ระบุว่าใช้ได้ถึงเมื่อใด", "It does not say until when it holds");
  return `${until} · ${where}`;
}

export class FeedRow {
  readonly element: HTMLElement;
  item: FeedItem;
  private readonly actions: RowActions;
  private noteFor = "";

  constructor(item: FeedItem, actions: RowActions) {
    this.item = item;
    this.actions = actions;
    const copy = template.content.cloneNode(true) as DocumentFragment;
    this.element = find(".feed-row", copy);
    this.element.id = String(item.seq);
    this.write();
    this.listen();
    this.update(item);
  }

  private part<E extends HTMLElement = HTMLElement>(name: string): E {
    return slot<E>(this.element, name);
  }

  private write(): void {
    const { item } = this;
    if (item.severity) this.part("severity").append(severityBadge(item.severity));
    this.part("seq").textContent = String(item.seq);
    this.part("life").hidden = !item.life_at_risk;
    this.part("kind").textContent = word("feed_kind", item.kind);
    const headline = both(item.headline);
    this.part("headline").textContent = headline;
    this.part("headline").lang = languageOf(headline);
    const unit = item.unit ? `${word("unit", item.unit)} · ` : "";
    this.part("place").textContent = isDataset(item) ? datasetLine(item) : unit + areaLabel(item.area_codes);
    // a dataset is not observed: its time is that of the act
    if (isDataset(item)) this.part("observed-label").textContent = t("ดำเนินการ", "Done");
    this.part("observed").textContent = displayTime(item.observed_at);
    this.part("recorded").textContent = displayTime(item.recorded_at);
    const link = this.part<HTMLAnchorElement>("link");
    if (item.subject?.type === "assessment") link.href = `${provincePath}/assessments/${item.subject.id}`;
    else if (item.subject && isDataset(item)) {
      link.href = `${provincePath}/datasets/${item.subject.id}`;
      link.textContent = t("เปิดชุดข้อมูล", "Open the dataset");
    } else link.hidden = true;
    this.element.dataset["subject"] = item.subject?.type ?? "";
    this.part("sheet").hidden = !isDataset(item);
  }

  private listen(): void {
    this.part("headline").addEventListener("click", () => this.actions.choose(this.item.seq));
    const why = this.part("why");
    why.addEventListener("click", () => {
      const part = this.part("why-part");
      part.hidden = !part.hidden;
      why.setAttribute("aria-expanded", String(!part.hidden));
      if (!part.hidden) void fillWhy(part, this.item.seq);
    });
    for (const button of this.element.querySelectorAll<HTMLButtonElement>("[data-acknowledge]")) {
      button.addEventListener("click", () => this.press(button));
    }
    this.part("note-send").addEventListener("click", () => {
      const note = this.part<HTMLTextAreaElement>("note").value.trim();
      if (note) void this.send(this.noteFor, note);
      else this.complain(t("โปรดระบุเหตุผล", "Please give the reason."));
    });
    this.part("note-cancel").addEventListener("click", () => (this.part("note-part").hidden = true));
  }

  private press(button: HTMLButtonElement): void {
    const state = button.dataset["acknowledge"] ?? "";
    if (!NEEDS_NOTE.has(state)) {
      void this.send(state, "");
      return;
    }
    this.noteFor = state;
    this.part("note-label").textContent = button.dataset["noteLabel"] ?? "";
    this.part("note-part").hidden = false;
    this.part("note").focus();
  }

  private async send(state: string, note: string): Promise<void> {
    this.complain("");
    this.element.setAttribute("aria-busy", "true");
    try {
      await this.actions.acknowledge(this.item.seq, state, note);
      this.part("note-part").hidden = true;
      this.part<HTMLTextAreaElement>("note").value = "";
    } catch (problem) {
      this.complain((problem as Error).message);
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  private complain(text: string): void {
    this.part("problem").textContent = text;
    this.part("problem").hidden = !text;
  }

  /** Takes over the present state of the entry. */
  update(item: FeedItem): void {
    this.item = item;
    const allowed = new Set(nextStates(item));
    let isFirst = true;
    for (const button of this.element.querySelectorAll<HTMLButtonElement>("[data-acknowledge]")) {
      button.hidden = !allowed.has(button.dataset["acknowledge"] ?? "");
      button.classList.toggle("button-primary", !button.hidden && isFirst);
      if (!button.hidden) isFirst = false;
    }
    const last = item.acknowledgement;
    const line = this.part("ack");
    const who = [last?.person?.name, last?.office].filter(Boolean).join(" ") || "–";
    line.textContent = last
      ? [word("acknowledgement", last.state), who, ""].join(" · ")
      : word("acknowledgement", "none");
    if (last) line.append(make("time", { datetime: last.recorded_at }, displayTime(last.recorded_at)));
    if (last?.note) line.append(": ", written(last.note));
    this.element.toggleAttribute("data-open", isOpen(item));
    if (last) this.element.dataset["acknowledged"] = last.state;
    this.tick(new Date());
  }

  tick(now: Date): void {
    const overdue = isOverdue(this.item, now);
    const time = elapsed(this.item.recorded_at, now);
    this.element.toggleAttribute("data-overdue", overdue);
    const text = overdue ? t(`ค้างมา ${time}`, `Waiting ${time}`) : time ? t(`${time}ที่แล้ว`, `${time} ago`) : t("เมื่อสักครู่", "just now");
    if (this.part("age").textContent !== text) this.part("age").textContent = text;
  }
}
