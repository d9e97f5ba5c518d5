/* How far a job is, shown in the page's bar and words. */

import { find } from "./dom.ts";
import type { Job } from "./job_stream.ts";
import { both } from "./language.ts";

export function showProgress(now: Job): void {
  const percent = Math.round(now.progress * 100);
  const stage = find("#job-stage");
  // only what changed is said: a screen reader hears each stage once
  if (stage.textContent !== both(now.stage_label)) stage.textContent = both(now.stage_label);
  find<HTMLProgressElement>("#job-progress").value = percent;
  find("#job-percent").textContent = `${percent} %`;
}
