/* The page of a job that assembles a dataset: progress, then straight on to the version, or to what went wrong. */

import { find } from "./dom.ts";
import { followJob, type Job } from "./job_stream.ts";
import { both } from "./language.ts";
import { page, provincePath } from "./page_data.ts";

const job = page["job"] as Job;

function tell(now: Job): void {
  const percent = Math.round(now.progress * 100);
  const stage = find("#job-stage");
  // only what changed is said: a screen reader hears each stage once
  if (stage.textContent !== both(now.stage_label)) stage.textContent = both(now.stage_label);
  find<HTMLProgressElement>("#job-progress").value = percent;
  find("#job-percent").textContent = `${percent} %`;
}

const ended = (await followJob(job.href, tell)) as (Job & { result: { name: string; version: string } | null }) | null;
if (ended?.state === "succeeded" && ended.result) location.replace(`${provincePath}/datasets/${ended.result.name}/${ended.result.version}`);
else location.reload();
