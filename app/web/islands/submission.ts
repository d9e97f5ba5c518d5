/* Sending an input until the server has answered: the same UUID and body each time, so that nothing doubles. */

import { ApiProblem, getJson, postJson } from "./api.ts";
import { editing, isWhatWasSent } from "./editing.ts";
import type { InputDetail } from "./inputs.ts";
import { provinceApi } from "./page_data.ts";

export type Outcome =
  | { kind: "stored"; input: InputDetail; again: boolean }
  | { kind: "refused"; problem: ApiProblem }
  | { kind: "waiting" };

const FIRST_WAIT_MS = 3_000;
const LONGEST_WAIT_MS = 60_000;

export class Submission {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST_WAIT_MS;
  private busy = false;
  private readonly body: Record<string, unknown>;
  private readonly onOutcome: (outcome: Outcome) => void;

  constructor(body: Record<string, unknown>, onOutcome: (outcome: Outcome) => void) {
    this.body = body;
    this.onOutcome = onOutcome;
    addEventListener("online", this.now);
  }

  /** Tries at once; also what "send again" and the return of the line do. */
  readonly now = (): void => {
    clearTimeout(this.timer);
    if (!this.busy) void this.attempt();
  };

  stop(): void {
    clearTimeout(this.timer);
    removeEventListener("online", this.now);
  }

  private async attempt(): Promise<void> {
    this.busy = true;
    try {
      const { status, body } = editing
        ? await postJson<InputDetail>(`${provinceApi}/assessments/${editing.id}/versions`, this.body, { "If-Match": `"${editing.version}"` })
        : await postJson<InputDetail>(`${provinceApi}/assessments`, this.body);
      this.stop();
      this.onOutcome({ kind: "stored", input: body, again: status === 200 });
    } catch (problem) {
      await this.failed(problem);
    } finally {
      this.busy = false;
    }
  }

  private async failed(problem: unknown): Promise<void> {
    if (problem instanceof ApiProblem && problem.status === 409) {
      await this.compare(problem);
    } else if (problem instanceof ApiProblem && problem.status < 500 && problem.status !== 429) {
      this.stop();
      this.onOutcome({ kind: "refused", problem });
    } else {
      this.later();
    }
  }

  /** Something is there already: what was sent, of which the answer was lost, or something else. */
  private async compare(conflict: ApiProblem): Promise<void> {
    try {
      const there = await getJson<InputDetail>(`${provinceApi}/assessments/${String(this.body["id"])}`);
      this.stop();
      if (isWhatWasSent(there, this.body)) this.onOutcome({ kind: "stored", input: there, again: true });
      else this.onOutcome({ kind: "refused", problem: conflict });
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) return this.later();
      this.stop();
      this.onOutcome({ kind: "refused", problem: conflict });
    }
  }

  private later(): void {
    this.timer = setTimeout(this.now, this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.onOutcome({ kind: "waiting" });
  }
}
