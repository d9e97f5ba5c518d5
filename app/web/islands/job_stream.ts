/* How far a job is, live over fetch, until it ends; a lost line is taken up again. */

import { language } from "./language.ts";
import type { BothLanguages } from "./page_data.ts";
import { EventParser } from "./sse_parser.ts";

export interface Job {
  id: string;
  state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  progress: number;
  stage: string;
  stage_label: BothLanguages;
  is_cancel_requested: boolean;
  finished_at: string | null;
  href: string;
  report: { findings?: Finding[] } | null;
}

export interface Finding {
  code: string;
  weight: string;
  features: GeoJSON.FeatureCollection | null;
}

const AGAIN_MS = 2_000;

/** Follows a job to its end; null where the reader may not see it any more. */
export async function followJob(href: string, tell: (job: Job) => void): Promise<Job | null> {
  for (;;) {
    try {
      const response = await fetch(`${href}/events`, {
        headers: { Accept: "text/event-stream", "Accept-Language": language },
        cache: "no-store",
      });
      if ([401, 403, 404].includes(response.status)) return null;
      if (response.ok && response.body) {
        const parser = new EventParser();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
          for (const event of parser.read(piece.value)) {
            const job = JSON.parse(event.data) as Job;
            tell(job);
            if (job.finished_at) return job;
          }
        }
      }
    } catch {
      /* The line dropped: again below. */
    }
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}
