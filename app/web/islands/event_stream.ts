/* A live stream over fetch: resumes after the last event, backs off, and knows when it was last alive. */

import { language } from "./language.ts";
import { EventParser, type ServerEvent } from "./sse_parser.ts";

const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000;

export interface StreamHandlers {
  onEvent: (event: ServerEvent) => void;
  onLive: () => void;
  /** The line is lost, last alive at that time; `status` where the server refused. */
  onLost: (lastAlive: Date, status: number | null) => void;
}

export class EventStream {
  private lastId: number;
  private lastAlive = new Date();
  private wait = FIRST_WAIT_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = new AbortController();
  private readonly address: string;
  private readonly handlers: StreamHandlers;

  constructor(address: string, after: number, handlers: StreamHandlers) {
    this.address = address;
    this.lastId = after;
    this.handlers = handlers;
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && Date.now() - this.lastAlive.getTime() > SILENCE_MS) this.attempt.abort();
    });
    void this.run();
  }

  private retryNow(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wait = FIRST_WAIT_MS;
    void this.run();
  }

  private async run(): Promise<void> {
    const status = await this.connect();
    this.handlers.onLost(this.lastAlive, status);
    if (status === 401 || status === 403 || status === 404) return;
    const spread = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.run();
    }, spread);
  }

  /** Reads until the stream ends; the status where the server refused it, else null. */
  private async connect(): Promise<number | null> {
    this.attempt = new AbortController();
    let silence = setTimeout(() => this.attempt.abort(), SILENCE_MS);
    try {
      const joint = this.address.includes("?") ? "&" : "?";
      const response = await fetch(`${this.address}${joint}after=${this.lastId}`, {
        headers: { Accept: "text/event-stream", "Accept-Language": language, "Last-Event-ID": String(this.lastId) },
        cache: "no-store",
        signal: this.attempt.signal,
      });
      if (!response.ok || !response.body) return response.status;
      this.alive();
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return null;
        clearTimeout(silence);
        silence = setTimeout(() => this.attempt.abort(), SILENCE_MS);
        this.alive();
        for (const event of parser.read(value)) this.take(event);
      }
    } catch {
      return null;
    } finally {
      clearTimeout(silence);
    }
  }

  private alive(): void {
    this.lastAlive = new Date();
    this.wait = FIRST_WAIT_MS;
    this.handlers.onLive();
  }

  private take(event: ServerEvent): void {
    const seq = event.id === null ? NaN : Number(event.id);
    if (Number.isInteger(seq)) {
      if (seq <= this.lastId) return;
      this.lastId = seq;
    }
    this.handlers.onEvent(event);
  }
}
