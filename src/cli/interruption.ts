import { KeepsakeError } from '../base/errors.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { EndSignal, World } from './world.ts';

/** A run that was asked to end has this long to finish its work; the promise is 5 s (FAULTS.md A4). */
const GRACE_MS = 4_500;

/** A terminal's Ctrl-C reaches every process of a job, and a launcher in front of us passes it on: that is one signal. */
const SAME_SIGNAL_MS = 300;

const EXIT_BY_SIGNAL: Readonly<Record<EndSignal, number>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
  SIGHUP: 129,
};

/** Turns signals into one abort that goes down everywhere; a second signal ends the process at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #world: Pick<World, 'clock' | 'exitNow'>;
  readonly #stopListening: () => void;
  #exitCode: number | undefined;
  #firstAtMs = 0;

  constructor(world: Pick<World, 'clock' | 'exitNow' | 'onSignal'>) {
    this.#world = world;
    this.#stopListening = world.onSignal((name) => this.interrupt(name));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code the signal asks for, once one came. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  interrupt(name: EndSignal): void {
    const exitCode = EXIT_BY_SIGNAL[name];
    const nowMs = this.#world.clock.monotonic();
    if (this.#exitCode !== undefined) {
      if (nowMs - this.#firstAtMs > SAME_SIGNAL_MS) this.#world.exitNow(exitCode);
      return;
    }
    this.#exitCode = exitCode;
    this.#firstAtMs = nowMs;
    this.#controller.abort(new KeepsakeError('INTERRUPTED', `ended by ${name}`));
    void this.#world.clock.sleep(GRACE_MS, this.#finished.signal).then(
      () => this.#world.exitNow(exitCode),
      () => {},
    );
  }

  /** The run is over: nothing has to be forced any more. */
  close(): void {
    this.#stopListening();
    this.#finished.abort();
  }

  readonly #finished = new AbortController();
}
