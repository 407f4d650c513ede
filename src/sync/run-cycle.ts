import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Library } from '../model/asset.ts';
import type { Changes } from '../model/photo-source.ts';
import { transferAll } from '../transfer/transfer-all.ts';
import type { Composed } from './compose.ts';
import { CycleTally, type CycleReport } from './cycle-report.ts';
import { openDestination, type Place } from './open-destination.ts';
import { PlannedListing } from './planned-listing.ts';
import { shortfallOf } from './shortfall.ts';
import { trustWarning } from './trust-warning.ts';

/** The libraries that are synced. */
const FOLLOWED: readonly Library['kind'][] = ['personal'];

/**
 * One sync: place and session checked, changes asked for, then page by page planned, transferred and recorded. The cursor is
 * stored last, and only when all before it is durable: a crash between any two steps leaves work to repeat, never
 * something untrue.
 */
export async function runCycle(composed: Composed): Promise<CycleReport> {
  const { config, clock, source, state, signal } = composed;
  let startedAtMs = clock.monotonic();
  const tally = new CycleTally();
  const finish = (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) =>
    tally.report({ ...rest, seconds: (clock.monotonic() - startedAtMs) / 1000 });

  const place = await openDestination(composed);
  composed.setCaseSensitivity(place.destination.traits.caseSensitive);
  const { trustEnds } = await source.signIn(signal);
  // A person may have taken their time.
  startedAtMs = clock.monotonic();
  const warning = trustWarning(trustEnds, clock.now());
  if (warning !== undefined) composed.warnOnce(warning);

  const writes = config.task === 'sync';
  const scope = scopeOf(config, place);
  const cursor = writes ? await state.note(scope) : undefined;
  // Asked before listing: what changes during the listing is then seen next time (reliability.md E7).
  const changes = writes ? await askChanges(composed, cursor) : undefined;
  if (changes?.changed?.length === 0) return finish({ nothingNew: true, shortfall: undefined });

  const library = (await source.libraries(signal)).find(({ kind }) => FOLLOWED.includes(kind));
  if (library === undefined)
    return finish({ nothingNew: false, shortfall: 'the account has no personal library' });
  const listing = new PlannedListing(composed, place, library, tally);
  if (writes) await transfer(composed, place, listing, tally);
  else await pretend(composed, listing, tally);

  const { end } = listing;
  const isWhole =
    end !== undefined && (config.selection.recent !== undefined || end.seen >= (end.expected ?? 0));
  const shortfall =
    end === undefined || config.selection.recent !== undefined ? undefined : shortfallOf(end, end.seen);
  if (changes !== undefined && isWhole && shortfall === undefined && !tally.hasFailures) {
    await state.setNote(scope, changes.cursor);
  }
  return finish({ nothingNew: false, shortfall });
}

/** A cursor that is not accepted any more is replaced by a fresh one, good for after a full listing (E8). */
async function askChanges(
  { source, signal }: Composed,
  cursor: string | undefined,
): Promise<Changes | undefined> {
  const changes = await source.changedSince(cursor, FOLLOWED, signal);
  return changes ?? (cursor === undefined ? undefined : source.changedSince(undefined, FOLLOWED, signal));
}

async function transfer(
  { config, clock, source, pause, state, report, signal }: Composed,
  place: Place,
  listing: PlannedListing,
  tally: CycleTally,
): Promise<void> {
  await transferAll(
    listing.actions(),
    {
      clock,
      source,
      pause,
      destination: place.destination,
      state: {
        async record(destination, outcomes) {
          await state.record(destination, outcomes);
          listing.release(outcomes);
        },
      },
      report(event) {
        if (event.kind === 'ended') tally.ended(event.outcome);
        report(event);
      },
    },
    { destination: place.id, threads: config.threads, signal },
  );
}

/** `--dry-run` and `--only-print-filenames`: the plan, and nothing of what it asks for. */
async function pretend(
  { config, log, print }: Composed,
  listing: PlannedListing,
  tally: CycleTally,
): Promise<void> {
  const folder = config.directory?.typed ?? '';
  for await (const action of listing.actions()) {
    tally.planned(action);
    if (action.do !== 'fetch') continue;
    // Joined as icloudpd joins and prints it.
    if (config.task === 'print') print(join(folder, action.path));
    else log.info(`would download ${action.path}`);
  }
}

/** Two runs have one scope when a complete run of the one leaves nothing to do for the other. */
function scopeOf({ selection, naming, folder }: Config, { id }: Place): string {
  return createHash('sha256')
    .update(JSON.stringify([id, selection, naming, folder]))
    .digest('base64url');
}
