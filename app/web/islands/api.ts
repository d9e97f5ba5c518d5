/* Requests to the JSON API, and its problems (RFC 9457) as errors. */

import { language, t } from "./language.ts";

export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: FieldProblem[];

  constructor(status: number, body: Partial<{ code: string; title: string; detail: string; errors: FieldProblem[] }>) {
    super(body.detail ?? body.title ?? t("เซิร์ฟเวอร์ตอบกลับผิดปกติ", "The server answered unexpectedly"));
    this.status = status;
    this.code = body.code ?? "";
    this.title = body.title ?? this.message;
    this.errors = body.errors ?? [];
  }
}

/** The line dropped, or the server could not be reached: whether the request arrived is not known. */
export class LineDown extends Error {}

const TIMEOUT_MS = 20_000;

function headers(more: Record<string, string> = {}): Record<string, string> {
  return { Accept: "application/json, application/geo+json, application/problem+json", "Accept-Language": language, ...more };
}

async function ask<T>(address: string, request: RequestInit): Promise<{ status: number; body: T }> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = await response.text();
  } catch {
    throw new LineDown(t("ติดต่อเซิร์ฟเวอร์ไม่ได้", "The server cannot be reached"));
  }
  let body: unknown = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    /* Not JSON: a proxy's page, perhaps. */
  }
  if (response.ok) return { status: response.status, body: body as T };
  if ([502, 503, 504].includes(response.status)) throw new LineDown(t("เซิร์ฟเวอร์ยังไม่พร้อม", "The server is not ready"));
  throw new ApiProblem(response.status, (body ?? {}) as object);
}

export async function getJson<T>(address: string): Promise<T> {
  return (await ask<T>(address, { headers: headers() })).body;
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export async function postJson<T>(
  address: string,
  value: unknown,
  more: Record<string, string> = {},
): Promise<{ status: number; body: T }> {
  return ask<T>(address, {
    method: "POST",
    headers: headers({ "Content-Type": "application/json", "X-CSRF-Token": csrfToken(), ...more }),
    body: JSON.stringify(value),
  });
}

export async function postForm<T>(address: string, form: FormData): Promise<{ status: number; body: T }> {
  return ask<T>(address, { method: "POST", headers: headers({ "X-CSRF-Token": csrfToken() }), body: form });
}
