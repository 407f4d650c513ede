import type { Clock } from '../../base/clock.ts';
import { KeepsakeError, unreachable } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { BatchEnd, Stop, ChangeOutcome } from '../../model/recently-deleted.ts';
import type { ChangeGap } from './change-gap.ts';
import type { ChangeAnswer, ChangingDatabase } from './database.ts';
import { decideUnsent, isRefusal, type Tried } from './decide-change.ts';
import { lookAtAssets, type Seen } from './look-at-assets.ts';
import { modifyRequest, type ChangeWish } from './modify-request.ts';
import { readModified, type Said } from './read-modified.ts';
import type { Zone } from './zones.ts';

export interface ChangePorts {
  readonly database: ChangingDatabase;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly log: Log;
  readonly gap: ChangeGap;
}

/** One batch. */
interface Batch {
  readonly wish: 'moveIn' | 'back';
  readonly names: readonly string[];
  /** What is to be done with an asset as it is now. */
  readonly decide: (name: string, seen: Seen, tried: Tried | undefined) => ChangeOutcome | 'send';
}

/** An asset is sent so often at most: tags may be stale, and answers may be lost. */
const MOST_SENDS = 3;

/**
 * Asks for a change of photos of one library: a look, the change, and a look at each of which the answer does not tell that it is done.
 * Nothing is sent again but what a look shows to be as it was (next.md a2, a3).
 */
export async function changePhotos(
  ports: ChangePorts,
  zone: Zone,
  batch: Batch,
  signal: AbortSignal,
): Promise<BatchEnd> {
  const outcomes = new Map<string, ChangeOutcome>();
  const tried = new Map<string, Tried>();
  let left = [...new Set(batch.names)];
  let form: ChangeWish = batch.wish;
  let stop: Stop | undefined;
  /** Sent, and not looked at since. */
  let unseen: readonly string[] = [];
  /** Of which an answer was lost: that request may be carried out late, whatever was said of a later one. */
  const lost = new Set<string>();

  for (let sends = 0; left.length > 0; ) {
    const ready: { name: string; tag: string }[] = [];
    try {
      const files = batch.wish === 'moveIn';
      for (const [name, seen] of await lookAtAssets(ports, zone, { names: left, files }, signal)) {
        const what = batch.decide(name, seen, tried.get(name));
        if (what !== 'send') outcomes.set(name, what);
        else if (seen.tag !== undefined) ready.push({ name, tag: seen.tag });
        else outcomes.set(name, { kind: 'refused', reason: 'Apple does not tell its version' });
      }
      unseen = [];
      left = ready.map(({ name }) => name);
      if (left.length === 0 || stop !== undefined || sends === MOST_SENDS) break;
      await ports.gap.wait(signal);
    } catch (error) {
      if (sends === 0) throw error;
      stop ??= { scope: 'account', reason: reasonOf(error), error };
      break;
    }
    sends += 1;
    unseen = left;
    const answer = await ports.database
      .change(modifyRequest(zone, form, ready), signal)
      .catch((error: unknown): ChangeAnswer => {
        stop = { scope: 'account', reason: reasonOf(error), error };
        return { kind: 'lost', reason: reasonOf(error) };
      });
    ports.gap.note(answer.kind);
    const heard = hear(answer, left, batch.wish);
    const isFormRefused = form === 'back' && isAllRefused(heard.said, 'BAD_REQUEST');
    if (isFormRefused) form = 'back by 0';
    else stop ??= heard.stop;
    for (const [name, said] of heard.said) {
      tried.set(name, said);
      if (said.kind === 'lost') lost.add(name);
    }
    left = left.filter((name) => {
      const said = tried.get(name);
      if (batch.wish !== 'moveIn' || said?.kind !== 'record' || !said.isDeleted) return true;
      outcomes.set(name, { kind: 'done' });
      return false;
    });
  }

  for (const name of left) {
    const said = tried.get(name);
    const mayBeDone = lost.has(name) || (unseen.includes(name) && !isRefusal(said));
    outcomes.set(name, decideUnsent(said, mayBeDone));
  }
  return { outcomes, stop: stop ?? whyStop(left, outcomes) };
}

interface Heard {
  readonly said: ReadonlyMap<string, Tried>;
  /** What was not as expected. */
  readonly stop: Stop | undefined;
}

function hear(answer: ChangeAnswer, names: readonly string[], wish: Batch['wish']): Heard {
  const all = (tried: Tried) => new Map(names.map((name) => [name, tried]));
  switch (answer.kind) {
    case 'answered': {
      const { said, odd } = readModified(answer.json, names);
      const denied = [...said.values()].find((one) => one.kind === 'denied');
      if (denied !== undefined) return { said, stop: stopOf(denied) };
      const isOther = wish === 'moveIn' && [...said.values()].some((one) => isShownStill(one));
      const reason = odd ?? (isOther ? 'the answer shows photos as before' : undefined);
      return { said, stop: reason === undefined ? undefined : { scope: 'account', reason } };
    }
    case 'denied':
      return { said: all(answer), stop: stopOf(answer) };
    case 'not-now':
    case 'lost':
      // Both may pass: a look tells what is to be sent again.
      return { said: all(answer), stop: undefined };
    default:
      return unreachable(answer);
  }
}

function isShownStill(said: Said): boolean {
  return said.kind === 'record' && !said.isDeleted;
}

/** Refusals that are about one library. */
const OF_LIBRARY: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'ZONE_NOT_FOUND']);

function stopOf({ code, reason }: { readonly code: string; readonly reason: string }): Stop {
  return {
    scope: OF_LIBRARY.has(code) ? 'library' : 'account',
    reason: `Apple says ${code} ${reason}`.trim(),
  };
}

/** Every one that was refused at all was refused with this code. */
function isAllRefused(said: ReadonlyMap<string, Tried>, code: string): boolean {
  const denied = [...said.values()].filter((one) => one.kind === 'denied');
  return denied.length > 0 && denied.every((one) => one.code === code);
}

/** What was tried often enough, and did not come to an end that can be told. */
function whyStop(left: readonly string[], outcomes: ReadonlyMap<string, ChangeOutcome>): Stop | undefined {
  for (const name of left) {
    const outcome = outcomes.get(name);
    if (outcome?.kind === 'unknown' || outcome?.kind === 'refused') {
      return { scope: 'account', reason: outcome.reason };
    }
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof KeepsakeError ? error.message : 'the run was interrupted';
}
