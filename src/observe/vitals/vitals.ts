import { putFile } from '../../account/put-file.ts';
import { createComplaints } from '../../base/complaints.ts';
import { coverJson } from '../../base/cover-json.ts';
import { printable } from '../../base/printable.ts';
import type { Clock } from '../../base/clock.ts';
import { errorCodeOf } from '../../base/errors.ts';
import { localTime } from '../../base/local-time.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import type { Observer } from '../observer.ts';
import { atMost } from './at-most.ts';
import type { countKept } from './count-kept.ts';
import { type HealthDocument, healthDocument, REFRESH_MS } from './health-document.ts';
import type { JobFacts } from './job-facts.ts';
import { JobVitals } from './job-vitals.ts';

export interface VitalsPorts {
  readonly clock: Clock;
  readonly secrets: Pick<SecretRegistry, 'scrub'>;
  readonly warn: (text: string) => void;
  readonly say: (text: string) => void;
  readonly count: typeof countKept;
  /** Of `--health-file`, absolute. */
  readonly file: string | undefined;
  /** Gets a line each time something changed. */
  readonly tellStatus: ((text: string) => void) | undefined;
}

/** A disk that hangs does not hold up the end of the process. */
const LONGEST_END_MS = 5_000;

/** How all jobs of this process stand. Nothing of it ends or holds up a cycle. */
export class Vitals {
  readonly #ports: VitalsPorts;
  readonly #jobs: JobVitals[] = [];
  readonly #over = new AbortController();
  #telling: Promise<void> | undefined;
  #isTold = true;
  readonly #complain: (why: string | undefined, what?: string) => void;

  constructor(ports: VitalsPorts) {
    this.#ports = ports;
    const complain = createComplaints(ports);
    this.#complain = (why, what = '--health-file could not be written') =>
      complain(what, why && printable(why), 'vitals');
    if (ports.file !== undefined) void this.#refresh();
  }

  /** A job begins; the answer hears what happens in it. */
  join(config: Config): Observer {
    const { clock, count } = this.#ports;
    const job = new JobVitals(config, { clock, count, changed: () => this.#changed() });
    this.#jobs.push(job);
    this.#changed();
    return job;
  }

  async document(): Promise<HealthDocument> {
    return healthDocument(await this.facts(), this.#ports.clock.now());
  }

  /** As it leaves the process. */
  textOf(document: HealthDocument): string {
    const { secrets } = this.#ports;
    return `${coverJson(JSON.stringify(document), (text) => secrets.scrub(text))}\n`;
  }

  async facts(): Promise<readonly JobFacts[]> {
    const facts = [];
    for (const job of this.#jobs) facts.push(await job.look());
    return facts;
  }

  /** Whether the process still does something, or waits for something that will come. */
  isAlive(): boolean {
    return !this.#jobs.some(({ isStuck }) => isStuck);
  }

  /** Waits until the file says how everything ended. */
  async close(): Promise<void> {
    this.#over.abort();
    await atMost(this.#telling ?? Promise.resolve(), LONGEST_END_MS, this.#ports.clock);
  }

  #changed(): void {
    if (this.#ports.file === undefined && this.#ports.tellStatus === undefined) return;
    this.#isTold = false;
    this.#telling ??= this.#tellAll().finally(() => (this.#telling = undefined));
  }

  async #tellAll(): Promise<void> {
    // What happens in one moment is told once.
    await Promise.resolve();
    while (!this.#isTold) {
      this.#isTold = true;
      try {
        const document = await this.document();
        this.#ports.tellStatus?.(statusLine(document, this.#jobs));
        if (this.#ports.file !== undefined) this.#complain(putFile(this.#ports.file, this.textOf(document)));
      } catch (error) {
        this.#complain(errorCodeOf(error) ?? String(error), 'how it stands could not be found out');
      }
    }
  }

  /** Who reads the file knows by its age whether keepsake is there: a long cycle keeps it young, and so does a pause. */
  async #refresh(): Promise<void> {
    const { signal } = this.#over;
    try {
      for (;;) {
        await this.#ports.clock.beat(REFRESH_MS, signal);
        if (this.#jobs.some(({ pulse }) => pulse.isPaused || pulse.cycleSinceMs !== undefined))
          this.#changed();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** For `systemctl status`. */
function statusLine({ status, reasons }: HealthDocument, jobs: readonly JobVitals[]): string {
  const at = jobs.flatMap(({ pulse }) => (pulse.nextLookMs === undefined ? [] : [pulse.nextLookMs]));
  const busy = jobs.filter(({ pulse }) => pulse.cycleSinceMs !== undefined).length;
  const idle = jobs.some(({ pulse }) => pulse.isPaused) ? 'paused' : 'starting or ending';
  const does = busy > 0 ? 'syncing' : at.length > 0 ? `next sync ${localTime(Math.min(...at))}` : idle;
  const why = reasons.map((reason) => String(Reflect.get(reason, 'code'))).join(', ');
  return status === 'ok' ? does : `${status}: ${why}; ${does}`;
}
