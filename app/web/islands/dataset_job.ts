/* The page of a job that assembles a dataset: progress, then straight on to the version, or to what went wrong. */

import { showProgress } from "./job_progress.ts";
import { followJob, type Job } from "./job_stream.ts";
import { page, provincePath } from "./page_data.ts";

const job = page["job"] as Job;

const ended = (await followJob(job.href, showProgress)) as (Job & { result: { name: string; version: string } | null }) | null;
if (ended?.state === "succeeded" && ended.result) location.replace(`${provincePath}/datasets/${ended.result.name}/${ended.result.version}`);
else location.reload();
