import { createHash, randomUUID } from 'node:crypto';
import { afterLook, withEndedWatcher, withoutWatcher, withWatcher } from '../../account/change-looks.ts';
import { changeLooks, type Looks, type Watcher } from '../../account/looks-file.ts';
import { describeThisProcess } from '../../account/owner-record.ts';
import type { Clock } from '../../base/clock.ts';
import { errorCodeOf, type ErrorCode, KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Config } from '../../config/config.ts';
import { intervalOf } from '../../config/interval-of.ts';
import { type CycleReport, isPartial } from '../cycle/cycle-report.ts';
import { writeRule } from '../jobs/job-rule.ts';

/** What becomes of it is no news of the account or the folder: another keepsake is at work, the user ended it, or made a slip. */
const NOT_NOTED: ReadonlySet<ErrorCode> = new Set(['ACCOUNT_BUSY', 'LOCK_LOST', 'INTERRUPTED', 'USAGE']);

interface LookPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'debug'>;
  readonly command: string;
}

/** Where the looks of one run are written down, for `keepsake status`. What cannot be written is left: nothing depends on it. */
export class LookNotes {
  readonly #config: Config;
  readonly #ports: LookPorts;
  readonly #id = randomUUID();
  readonly #sinceMs: number;
  /** Of a watch: how its look ended, until its rest is written down with it. */
  #pending = (looks: Looks): Looks => looks;

  constructor(config: Config, ports: LookPorts) {
    this.#config = config;
    this.#ports = ports;
    this.#sinceMs = ports.clock.now();
  }

  ended(report: CycleReport): Promise<void> {
    return this.#look(undefined, isPartial(report));
  }

  async failed(error: unknown): Promise<void> {
    const code = codeOf(error);
    if (!NOT_NOTED.has(code)) await this.#look(code, true);
  }

  /** The process goes on, and looks again then; paused: notes it again by then. */
  async resting(nextLookMs: number, pausedSinceMs: number | undefined): Promise<void> {
    const watcher = { ...this.#watcher(nextLookMs), pausedSinceMs };
    await this.#change((looks) => withWatcher(looks, watcher));
  }

  /** The watch has ended. `error`: by itself, which nobody may see where other jobs of the process go on. */
  async left(error?: unknown): Promise<void> {
    const nowMs = this.#ports.clock.now();
    const fresh = this.#watcher(nowMs);
    const end = { code: codeOf(error), atMs: nowMs };
    await this.#change((looks) =>
      error === undefined ? withoutWatcher(looks, this.#id) : withEndedWatcher(looks, fresh, end),
    );
  }

  #watcher(nextLookMs: number): Watcher {
    const { watch } = this.#config;
    return {
      id: this.#id,
      owner: describeThisProcess(this.#ports.command, this.#sinceMs),
      notedAtMs: this.#ports.clock.now(),
      intervalMs: intervalOf(watch) ?? 0,
      ...(watch !== undefined && 'cron' in watch.when && { schedule: watch.when.cron }),
      nextLookMs,
    };
  }

  async #look(code: string | undefined, isNotWhole: boolean): Promise<void> {
    const end = { key: jobKey(writeRule(this.#config)), atMs: this.#ports.clock.now() };
    const change = (looks: Looks) => afterLook(looks, { ...end, code, isPartial: isNotWhole });
    if (this.#config.watch === undefined) await this.#change(change);
    else this.#pending = change;
  }

  async #change(change: (looks: Looks) => Looks): Promise<void> {
    const { task, directory, cookieDirectory, username } = this.#config;
    if (task !== 'sync' || directory === undefined) return;
    const place = { directory: cookieDirectory, account: username, folder: directory.absolute };
    try {
      await changeLooks(place, (looks) => change(this.#pending(looks)));
      this.#pending = (looks) => looks;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      this.#ports.log.debug('how this look ended could not be written down', { code });
    }
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof KeepsakeError ? error.code : 'INTERNAL';
}

/** The name of a job in these notes. */
export function jobKey(rule: string): string {
  return createHash('sha256').update(rule).digest('hex').slice(0, 16);
}
