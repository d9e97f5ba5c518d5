/* Watches a source of a map: its requests that fail are said and tried again, and an empty view is told from a failed one. */

import type { ErrorEvent, Map } from "maplibre-gl";
import { t } from "./language.ts";
import type { MapNotice, Telling } from "./map_notice.ts";

export interface Watched {
  source: string;
  words: string;
  /** Asks again for what failed. */
  retry: () => void;
  /** What is said where nothing of the source is in view; null where something is. Throws where that cannot be told. */
  emptiness?: () => Promise<Telling | null>;
}

/** Why a request was refused, where people can do something about it. */
export function whyRefused(status: number | undefined): { why?: string } {
  if (status === 401) return { why: t("หมดเวลาการเข้าสู่ระบบ โปรดเข้าสู่ระบบใหม่", "Your sign-in has ended: sign in again.") };
  if (status === 403 || status === 404) {
    return { why: t("ไม่มีข้อมูลนี้แล้ว หรือท่านไม่มีสิทธิ์เห็นแล้ว โปรดเปิดหน้านี้ใหม่", "It is gone, or no longer shown to you: open the page again.") };
  }
  return {};
}

/** The status of the answer that an error of the map came from. */
export function statusOf(problem: unknown): number | undefined {
  return (problem as { status?: number } | null)?.status;
}

export function watchSource(map: Map, notice: MapNotice, watched: Watched): void {
  const { source, words } = watched;
  let hasFailed = false;
  let turn = 0;

  const fail = (problem: unknown): void => {
    hasFailed = true;
    notice.set(source, "failed", { words, act: again, isAutomatic: true, ...whyRefused(statusOf(problem)) });
  };
  const again = (): void => {
    hasFailed = false;
    notice.set(source, "loading");
    watched.retry();
    map.triggerRepaint();
  };

  notice.set(source, "loading");
  map.on("error", (event: ErrorEvent & { sourceId?: string }) => {
    if (event.sourceId === source) fail(event.error);
  });
  map.on("idle", () => {
    if (hasFailed) return;
    const mine = ++turn;
    const told = watched.emptiness?.() ?? Promise.resolve(null);
    told.then(
      (empty) => {
        if (mine === turn && !hasFailed) notice.set(source, empty ? "empty" : "drawn", empty ?? {});
      },
      (problem: unknown) => mine === turn && fail(problem),
    );
  });
}
