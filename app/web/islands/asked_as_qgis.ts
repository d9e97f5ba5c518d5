/* One request as QGIS sends it: Basic with the token, no cookie; what comes back, or why nothing sound does, in words. */

import { language, t } from "./language.ts";

const TIMEOUT_MS = 20_000;

export type Mark = "ok" | "warning" | "failed" | "skipped";

/** What one step of the check found. */
export interface Finding {
  mark: Mark;
  told: string;
  /** How to mend it. */
  advice?: string;
}

/** Something that makes a step fail, told in words. */
export class Failed extends Error {
  readonly finding: Finding;

  constructor(told: string, advice: string) {
    super(told);
    this.finding = { mark: "failed", told, advice };
  }
}

export interface Answer {
  status: number;
  type: string;
  body: unknown;
  date: Date | null;
  bytes: number;
}

function basic(token: string): string {
  const bytes = new TextEncoder().encode(`token:${token}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** Asks for a path; a status that is no success is an answer too, what is none of ours is not. */
export async function asQgis(path: string, token: string | null): Promise<Answer> {
  let response: Response;
  let content: ArrayBuffer;
  try {
    response = await fetch(path, {
      headers: { "Accept-Language": language, ...(token === null ? {} : { Authorization: basic(token) }) },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    content = await response.arrayBuffer();
  } catch {
    throw new Failed(
      t("ไม่มีคำตอบจากระบบ", "There is no answer"),
      t("เน็ตขาด หรือไฟร์วอลล์ปิดกั้นที่อยู่นี้ ตรวจสัญญาณแล้วลองใหม่", "The line is down, or a firewall blocks this address. Look at the line and try again."),
    );
  }
  const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (response.redirected) {
    throw new Failed(
      t(`ถูกส่งต่อไปที่ ${response.url}`, `It is redirected to ${response.url}`),
      t("QGIS ไม่ส่งโทเคนตามไปที่อยู่ใหม่ ให้ใช้ที่อยู่ปลายทางนั้นเปิดหน้านี้ แล้วดาวน์โหลดชุดใหม่", "QGIS does not send the token on. Open this page at that address and download the kit again."),
    );
  }
  if (type === "text/html" || [502, 503, 504].includes(response.status)) {
    throw new Failed(
      t(`คำตอบไม่ได้มาจากระบบนี้ (${response.status} ${type})`, `The answer is not from this service (${response.status} ${type})`),
      t(
        "อาจเป็นหน้าเข้าสู่ระบบของ Wi-Fi หรือพร็อกซีหน้าระบบที่ยังไม่พร้อม เปิดเว็บอื่นเพื่อลงชื่อใช้ Wi-Fi หรือแจ้งผู้ดูแลระบบ",
        "It may be the Wi-Fi’s sign-in page, or a proxy whose service is not ready. Sign in to the Wi-Fi, or tell the operator.",
      ),
    );
  }
  const date = response.headers.get("date");
  return { status: response.status, type, body: read(type, content), date: date ? new Date(date) : null, bytes: content.byteLength };
}

function read(type: string, content: ArrayBuffer): unknown {
  if (!type.endsWith("json")) return null;
  try {
    return JSON.parse(new TextDecoder().decode(content)) as unknown;
  } catch {
    throw new Failed(
      t("คำตอบมาไม่ครบ", "The answer is not whole"),
      t("พร็อกซีหรือสัญญาณตัดคำตอบระหว่างทาง ลองใหม่ หากยังเป็นอยู่ให้แจ้งผู้ดูแลระบบ", "A proxy or the line cut it off. Try again; if it goes on, tell the operator."),
    );
  }
}

/** The detail of a problem of ours, where the answer is one. */
export function problemOf(answer: Answer): string {
  const { detail, title } = (answer.body ?? {}) as { detail?: string; title?: string };
  return detail ?? title ?? String(answer.status);
}

/** What a step expects; anything else fails with what the service said. */
export function expectOk(answer: Answer): Answer {
  if (answer.status === 200) return answer;
  throw new Failed(
    t(`ระบบตอบ ${answer.status}: ${problemOf(answer)}`, `The service answers ${answer.status}: ${problemOf(answer)}`),
    t("ลองใหม่ หากยังเป็นอยู่ให้แจ้งผู้ดูแลระบบ", "Try again; if it goes on, tell the operator."),
  );
}
