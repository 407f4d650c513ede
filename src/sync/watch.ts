import type { Clock } from '../base/clock.ts';
import { KeepsakeError, type ErrorCode } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Composed } from './compose.ts';
import type { CycleReport } from './cycle-report.ts';
import { runCycle } from './run-cycle.ts';

export interface WatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly intervalMs: number;
  /** Aborts at an interruption, whether or not anything is open. */
  readonly signal: AbortSignal;
  /** Tells one login on disk from another, see `loginMark`. */
  readonly loginMark: () => Promise<string | undefined>;
  /** From now on nobody sits in front of the loop: it must not have a code sent at night (auth.md 10). */
  readonly onAlone: () => void;
  /** A cycle is over in which something happened. */
  readonly tell: (report: CycleReport) => void;
  /**
   * A cycle could not be run; the loop goes on. Called once per cause, not once per cycle; when a person is needed, only
   * after everything is closed.
   */
  readonly complain: (error: KeepsakeError, facts: { readonly needsPerson: boolean }) => void;
}

/** Waiting does not help against these. Everything else may pass, or a person may mend it meanwhile. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'USAGE',
  'ACCOUNT_BUSY',
  'LOCK_LOST',
  'STATE_DAMAGED',
  'OUTPUT_UNWRITABLE',
  'INTERRUPTED',
  'INTERNAL',
]);

/**
 * What only a person can change. `sign-in`: with `keepsake login`, nothing else is looked at until then, because each look
 * would cost a proof. `elsewhere`: on a device or a page of Apple's too, so that each cycle has a look.
 */
const NEEDS: Readonly<Partial<Record<ErrorCode, 'sign-in' | 'elsewhere'>>> = {
  PASSWORD_REJECTED: 'sign-in',
  APP_SPECIFIC_PASSWORD: 'sign-in',
  CODE_NEEDED: 'sign-in',
  CODE_REJECTED: 'sign-in',
  CODE_EXPIRED: 'sign-in',
  CODES_LOCKED: 'sign-in',
  ACCOUNT_LOCKED: 'sign-in',
  ACCOUNT_FEDERATED: 'sign-in',
  ACCOUNT_MANAGED: 'sign-in',
  ACCOUNT_ACTION_NEEDED: 'sign-in',
  SECURITY_KEY_NEEDED: 'sign-in',
  TWO_STEP_ACCOUNT: 'sign-in',
  SESSION_REFUSED: 'sign-in',
  PASSWORD_NEEDED: 'elsewhere',
  // Passes by itself; whoever does not want to wait signs in.
  SIGN_IN_WAITS: 'elsewhere',
  CONSENT_NEEDED: 'elsewhere',
  TERMS_NOT_ACCEPTED: 'elsewhere',
  WEB_ACCESS_OFF: 'elsewhere',
  PHOTOS_NOT_SET_UP: 'elsewhere',
};

/** How often a waiting loop looks whether somebody has signed in. */
const LOOK_MS = 3_000;

/**
 * Cycles on a clock, for ever: each begins with the session revalidated. While a person is needed nothing stays open, the
 * account lock least of all, so that `keepsake login` can do its work; the loop then goes on by itself (session.md 9).
 * Rejects with what ends the loop.
 */
export async function watch(open: () => Promise<Composed>, options: WatchOptions): Promise<never> {
  const { clock, log, intervalMs, onAlone } = options;
  let composed: Composed | undefined = await open();
  let lastComplaint: string | undefined;

  const complain = (error: KeepsakeError, needsPerson: boolean) => {
    if (error.message !== lastComplaint) options.complain(error, { needsPerson });
    lastComplaint = error.message;
  };

  try {
    for (;;) {
      const { signal } = composed;
      const trouble = await tryCycle(composed, options);
      const needed = trouble === undefined ? undefined : NEEDS[trouble.code];
      if (trouble === undefined || needed !== undefined) onAlone();

      if (trouble === undefined || needed === undefined) {
        if (trouble === undefined) lastComplaint = undefined;
        else complain(trouble, false);
        log.debug('next cycle', { inSeconds: intervalMs / 1000 });
        await clock.sleep(intervalMs, signal);
      } else {
        // While the lock is held nobody else writes, so this is the login that was not enough.
        const before = await options.loginMark();
        const old = composed;
        composed = undefined;
        await old.close();
        complain(trouble, true);
        composed = await openAfter(open, needed, before, options);
      }
    }
  } finally {
    await composed?.close();
  }
}

/** One cycle, or why it could not be run. Rejects with what ends the loop. */
async function tryCycle(
  composed: Composed,
  { log, tell }: Pick<WatchOptions, 'log' | 'tell'>,
): Promise<KeepsakeError | undefined> {
  try {
    const report = await runCycle(composed);
    if (report.nothingNew) log.debug('nothing new');
    else tell(report);
    return undefined;
  } catch (error) {
    composed.signal.throwIfAborted();
    if (!(error instanceof KeepsakeError) || FINAL.has(error.code)) throw error;
    return error;
  }
}

/** Waits with nothing open; `before` is the login that was not enough. */
async function openAfter(
  open: () => Promise<Composed>,
  needed: 'sign-in' | 'elsewhere',
  before: string | undefined,
  { clock, log, intervalMs, signal, loginMark }: WatchOptions,
): Promise<Composed> {
  log.debug('waiting for a person', { needed });
  const looksAgainAt = needed === 'elsewhere' ? clock.monotonic() + intervalMs : Number.POSITIVE_INFINITY;
  for (;;) {
    await clock.sleep(Math.min(LOOK_MS, intervalMs), signal);
    const mark = await loginMark();
    const isNew = mark !== undefined && mark !== before;
    if (!isNew && clock.monotonic() < looksAgainAt) continue;
    try {
      return await open();
    } catch (error) {
      // Whoever signs in holds the lock until it is done.
      if (!(error instanceof KeepsakeError) || error.code !== 'ACCOUNT_BUSY') throw error;
    }
  }
}
