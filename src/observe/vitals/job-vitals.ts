import type { Clock } from '../../base/clock.ts';
import { type Log, LOG_LEVELS, type LogFields } from '../../base/log.ts';
import type { Config } from '../../config/config.ts';
import { intervalOf } from '../../config/interval-of.ts';
import { reportStanding } from '../../sync/inspect/report-standing.ts';
import { labelOf } from '../../sync/jobs/job-label.ts';
import { writeRule } from '../../sync/jobs/job-rule.ts';
import { jobKey } from '../../sync/watch/look-notes.ts';
import type { Fact } from '../fact.ts';
import type { Observer } from '../observer.ts';
import { atMost } from './at-most.ts';
import type { countKept } from './count-kept.ts';
import type { JobFacts, Kept } from './job-facts.ts';
import { afterFact, afterProgress, heard, isStuck, newPulse, type Pulse } from './pulse.ts';

interface JobPorts {
  readonly clock: Clock;
  readonly count: typeof countKept;
  /** Something happened that others want to know. */
  readonly changed: () => void;
}

/** Less than a health check waits. */
const LONGEST_COUNT_MS = 2_000;

/** One job of this process: what it shows of itself, and what is written down of it. */
export class JobVitals implements Observer {
  readonly #config: Config;
  readonly #ports: JobPorts;
  readonly #key: string;
  #name: string;
  #pulse: Pulse;
  /** The same by the clock that neither is set nor goes on while the machine sleeps. */
  #steady: Pulse;
  #kept: Kept | undefined;
  #isKeptOld = true;
  /** Until it is counted, or until nobody waits any more. */
  #counting: Promise<void> | undefined;

  constructor(config: Config, ports: JobPorts) {
    this.#config = config;
    this.#ports = ports;
    this.#key = jobKey(writeRule(config));
    this.#name = labelOf(config, undefined, []);
    this.#pulse = newPulse(ports.clock.now());
    this.#steady = newPulse(ports.clock.monotonic());
  }

  get pulse(): Pulse {
    return this.#pulse;
  }

  /** Nothing happens any more: a machine that slept for hours has not had them. */
  get isStuck(): boolean {
    const { clock } = this.#ports;
    return isStuck(this.#pulse, clock.now()) && isStuck(this.#steady, clock.monotonic());
  }

  tell(fact: Fact): void {
    this.#beat((pulse, nowMs) => afterFact(pulse, fact, nowMs));
    if (fact.kind === 'ended' || fact.kind === 'failed') this.#isKeptOld = true;
    this.#ports.changed();
  }

  listening<T extends Parameters<Observer['listening']>[0]>(ports: T): T {
    const { report, log } = ports;
    const hear = (level: keyof Log) => (message: string, fields?: LogFields) => {
      this.#beat(heard);
      log[level](message, fields);
    };
    return {
      ...ports,
      log: { ...log, ...Object.fromEntries(LOG_LEVELS.map((level) => [level, hear(level)])) },
      report: (event) => {
        this.#beat((pulse, nowMs) => afterProgress(pulse, event, nowMs));
        report(event);
      },
    };
  }

  /** The run is over, and no cycle comes any more. */
  async close(): Promise<void> {
    this.#pulse = {
      ...this.#pulse,
      cycleSinceMs: undefined,
      nextLookMs: undefined,
      isPaused: false,
      isOver: true,
    };
    this.#ports.changed();
  }

  /** By what is written down, without asking Apple and without waking the disk of the photos between two cycles. */
  async look(): Promise<JobFacts> {
    const { clock } = this.#ports;
    const { username, directory, watch } = this.#config;
    await this.#count();
    const standing = await reportStanding(this.#config, [], clock);
    const look = standing.jobs.find(({ key }) => key === this.#key);
    return {
      account: username,
      job: this.#name,
      directory: directory?.absolute ?? null,
      intervalMs: intervalOf(watch),
      pulse: this.#pulse,
      isStuck: this.isStuck,
      standing,
      kept: this.#kept,
      lookedAtMs: look?.lookedAtMs,
      goodAtMs: look?.goodAtMs,
    };
  }

  #beat(change: (pulse: Pulse, nowMs: number) => Pulse): void {
    const { clock } = this.#ports;
    this.#pulse = change(this.#pulse, clock.now());
    this.#steady = change(this.#steady, clock.monotonic());
  }

  /** What a cycle changes is counted once after it. A disk that hangs holds up nobody for long: what was counted before does then. */
  #count(): Promise<void> {
    if (this.#isKeptOld && this.#counting === undefined) {
      this.#isKeptOld = false;
      const work = this.#countNow().finally(() => (this.#counting = undefined));
      this.#counting = atMost(work, LONGEST_COUNT_MS, this.#ports.clock);
    }
    return this.#counting ?? Promise.resolve();
  }

  async #countNow(): Promise<void> {
    const counted = await this.#ports.count(this.#config, this.#key, this.#ports.clock);
    if (counted === undefined) return;
    this.#kept = counted.kept;
    this.#name = counted.name;
  }
}
