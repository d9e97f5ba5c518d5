/* Sends a file in pieces (tus 1.0 core): goes on where it was after a lost line, a pause, a reload or tomorrow. */

import { csrfToken } from "./api.ts";
import { language } from "./language.ts";

const PIECE_BYTES = 4 * 1024 * 1024;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000;
const LOST_MS = 45_000;

export type UploadState = "sending" | "paused" | "waiting" | "done" | "refused";

export interface UploadHandlers {
  /** How much has arrived, in bytes. */
  onProgress: (bytes: number) => void;
  /** What it is at; the server's words where it refused. */
  onState: (state: UploadState, why?: string) => void;
}

/** The server refused: sending again does not help. */
class Refused extends Error {}

/** What was known of the upload is gone there: it begins anew. */
class Gone extends Error {}

interface Answer {
  status: number;
  offset: number;
  location: string | null;
}

export class ResumableUpload {
  private readonly file: File;
  private readonly uploads: string;
  private readonly memory: string;
  private readonly handlers: UploadHandlers;
  private request: XMLHttpRequest | null = null;
  private isPaused = false;
  private isStopped = false;
  private wake: () => void = () => undefined;

  /**
   * @param uploads Address of the province's uploads.
   * @param reader Whose upload it is: somebody else at the same device begins their own.
   */
  constructor(file: File, uploads: string, reader: string, handlers: UploadHandlers) {
    this.file = file;
    this.uploads = uploads;
    this.memory = `upload:${reader}:${uploads}:${file.name}:${file.size}:${file.lastModified}`;
    this.handlers = handlers;
    addEventListener("online", () => this.wake());
  }

  /** The upload's id, once it is known. */
  get id(): string | null {
    return this.address?.split("/").pop() ?? null;
  }

  private get address(): string | null {
    return localStorage.getItem(this.memory);
  }

  pause(): void {
    this.isPaused = true;
    this.request?.abort();
    this.wake();
  }

  resume(): void {
    this.isPaused = false;
    this.wake();
  }

  /** Ends it here; what has arrived stays there for a while. */
  stop(): void {
    this.isStopped = true;
    this.request?.abort();
    this.wake();
  }

  /** Forgets that it was sent: once a job has it, or where it is not wanted. */
  forget(): void {
    localStorage.removeItem(this.memory);
  }

  /** Sends until all is there, it is refused, or it is stopped. */
  async run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!this.isStopped) {
      if (this.isPaused) {
        this.handlers.onState("paused");
        await this.woken();
        continue;
      }
      this.handlers.onState("sending");
      try {
        await this.send(() => (wait = FIRST_WAIT_MS));
        this.handlers.onState("done");
        return;
      } catch (problem) {
        if (this.isPaused || this.isStopped) continue;
        if (problem instanceof Refused) {
          this.handlers.onState("refused", problem.message);
          return;
        }
        if (problem instanceof Gone) this.forget();
        else this.handlers.onState("waiting");
      }
      await this.woken(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  private woken(withinMs?: number): Promise<void> {
    return new Promise((done) => {
      this.wake = done;
      if (withinMs !== undefined) setTimeout(done, withinMs);
    });
  }

  /** Sends what is missing, piece by piece, to the end. */
  private async send(onPiece: () => void): Promise<void> {
    let offset = await this.begin();
    this.handlers.onProgress(offset);
    while (offset < this.file.size) {
      const before = offset;
      const answer = await this.ask(
        "PATCH",
        this.address ?? "",
        { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) },
        this.file.slice(offset, offset + PIECE_BYTES),
        (sent) => this.handlers.onProgress(before + sent),
      );
      // another window may have sent the same file: ask how far it is
      offset = answer.status === 409 ? await this.begin() : answer.offset;
      this.handlers.onProgress(offset);
      onPiece();
    }
  }

  /** Asks how far the upload is, or announces it; the number of bytes that have arrived. */
  private async begin(): Promise<number> {
    if (this.address) return (await this.ask("HEAD", this.address, {})).offset;
    const bytes = new TextEncoder().encode(this.file.name);
    const name = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const answer = await this.ask("POST", this.uploads, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": `filename ${name}`,
    });
    if (!answer.location) throw new Error("no location");
    localStorage.setItem(this.memory, new URL(answer.location, location.href).pathname);
    return 0;
  }

  private ask(
    method: string,
    address: string,
    headers: Record<string, string>,
    body: Blob | null = null,
    onSent: (bytes: number) => void = () => undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open(method, address);
      const all = { "Tus-Resumable": "1.0.0", "X-CSRF-Token": csrfToken(), "Accept-Language": language, Accept: "application/json", ...headers };
      for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
      // a line on which nothing moves is lost, however long the whole piece may take
      let silence = setTimeout(() => request.abort(), LOST_MS);
      request.upload.addEventListener("progress", (event) => {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), LOST_MS);
        onSent(event.loaded);
      });
      request.addEventListener("loadend", () => {
        clearTimeout(silence);
        this.request = null;
        const { status } = request;
        if (status === 404 && address !== this.uploads) return reject(new Gone());
        if ((status >= 200 && status < 300) || status === 409) {
          const offset = Number(request.getResponseHeader("Upload-Offset") ?? 0);
          return resolve({ status, offset, location: request.getResponseHeader("Location") });
        }
        if (status >= 400 && status < 500 && status !== 408 && status !== 429) return reject(new Refused(detailOf(request.responseText)));
        reject(new Error("line down"));
      });
      request.send(body);
    });
  }
}

function detailOf(text: string): string {
  try {
    const problem = JSON.parse(text) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? "";
  } catch {
    return "";
  }
}
