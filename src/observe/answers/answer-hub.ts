import type { Clock } from '../../base/clock.ts';
import { errorCodeOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { AnswerSource } from './answer-source.ts';
import { type AnswerWords, routeAnswer } from './read-words.ts';

export interface AnswerListener {
  readonly account: string;
  /** The user answered. */
  readonly hear: (words: AnswerWords) => void;
  /** The user answered, and several accounts may be meant. */
  readonly unclear: () => void;
}

interface HubPorts {
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'debug' | 'info'>;
  readonly signal: AbortSignal;
}

interface Ear {
  readonly listeners: Set<AnswerListener>;
  readonly stop: AbortController;
}

const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 5 * 60_000;

/** Listens where users answer, for all accounts of this process: a bot tells each message once. */
export class AnswerHub {
  readonly #ears = new Map<string, Ear>();

  /** `place`: tells one source from another; it is opened where nobody listens there yet. Answers what ends it. */
  listen(place: string, open: () => AnswerSource, listener: AnswerListener, ports: HubPorts): () => void {
    const ear = this.#ears.get(place) ?? this.#begin(place, open, ports);
    ear.listeners.add(listener);
    return () => {
      ear.listeners.delete(listener);
      if (ear.listeners.size > 0) return;
      ear.stop.abort();
      if (this.#ears.get(place) === ear) this.#ears.delete(place);
    };
  }

  #begin(place: string, open: () => AnswerSource, ports: HubPorts): Ear {
    const ear = { listeners: new Set<AnswerListener>(), stop: new AbortController() };
    this.#ears.set(place, ear);
    const signal = AbortSignal.any([ports.signal, ear.stop.signal]);
    pollOn(open(), ear.listeners, { ...ports, signal }).catch((error: unknown) => {
      if (signal.aborted) return;
      ports.log.warn(`answers are not read any more: ${errorCodeOf(error) ?? String(error)}`);
    });
    return ear;
  }
}

/** Looks again and again; in trouble less and less often. */
async function pollOn(
  source: AnswerSource,
  listeners: ReadonlySet<AnswerListener>,
  { clock, log, signal }: HubPorts,
): Promise<never> {
  let told: string | undefined;
  for (let troubles = 0; ; ) {
    const polled = await source.poll(signal);
    signal.throwIfAborted();
    if (polled.kind === 'trouble') {
      troubles += 1;
      if (polled.why !== told)
        log.warn(`answers cannot be read from ${source.name}: ${polled.why}; it is tried again`);
      told = polled.why;
      const ownMs = FIRST_REST_MS * 2 ** Math.min(troubles - 1, 10);
      await clock.sleep(Math.min(Math.max(ownMs, polled.pauseMs ?? 0), LONGEST_REST_MS), signal);
      continue;
    }
    if (troubles > 0) log.info(`answers are read from ${source.name} again`);
    troubles = 0;
    told = undefined;
    for (const why of polled.passedOver) log.debug(`a message in ${source.name} is no answer: ${why}`);
    for (const text of polled.texts) deliver(text, listeners, source, log);
    await clock.sleep(source.restMs, signal);
  }
}

function deliver(
  text: string,
  listeners: ReadonlySet<AnswerListener>,
  { name }: AnswerSource,
  log: HubPorts['log'],
): void {
  // Two jobs of one account wait for the same sign-in.
  const byAccount = new Map([...listeners].toReversed().map((listener) => [listener.account, listener]));
  const routed = routeAnswer(text, [...byAccount.keys()].toReversed());
  if (routed.kind === 'talk')
    log.debug(`a message in ${name} is no answer: it is neither a code nor a wish for one`);
  else if (routed.kind === 'unclear') [...listeners][0]?.unclear();
  else byAccount.get(routed.account)?.hear(routed.words);
}
