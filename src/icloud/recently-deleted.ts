import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { MOST_IN_BATCH, type RecentlyDeleted } from '../model/recently-deleted.ts';
import { endingRun } from './ending-run.ts';
import { ChangeGap } from './photos/change-gap.ts';
import type { ChangingDatabase } from './photos/database.ts';
import { KnownZones } from './photos/known-zones.ts';

interface Ports {
  readonly database: ChangingDatabase;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly log: Log;
}

/** Most runs change nothing. */
const load = () => import('./photos/changing.ts');

/** What changes something in iCloud Photos: photos go to Recently Deleted, and come back (photos.md 8, next.md a1, next.md a4). */
export function createRecentlyDeleted(ports: Ports): RecentlyDeleted {
  const zones = new KnownZones(ports);
  const changing = { ...ports, gap: new ChangeGap(ports.clock) };
  return {
    look: (library, names, signal) =>
      endingRun(async () => {
        const { lookAtAssets } = await load();
        const zone = await zones.of(library, signal);
        const seen = await lookAtAssets(ports, zone, { names, files: true }, signal);
        return new Map([...seen].map(([name, { look }]) => [name, look]));
      }),
    moveIn: (library, proven, signal) =>
      endingRun(async () => {
        const { changePhotos, decideToMoveIn } = await load();
        const byName = new Map(proven.map((asset) => [asset.id, asset]));
        const names = bounded([...byName.keys()]);
        const zone = await zones.of(library, signal);
        const decide: Decide = (name, { look }, tried) => {
          const asset = byName.get(name);
          if (asset === undefined) throw new KeepsakeError('INTERNAL', `nobody proved ${name}`);
          return decideToMoveIn(look, asset, tried);
        };
        return changePhotos(changing, zone, { wish: 'moveIn', names, decide }, signal);
      }),
    restore: (library, assets, signal) =>
      endingRun(async () => {
        const { changePhotos, decideToRestore } = await load();
        const names = bounded(assets);
        const zone = await zones.of(library, signal);
        const decide: Decide = (_name, { look }, tried) => decideToRestore(look, tried);
        return changePhotos(changing, zone, { wish: 'back', names, decide }, signal);
      }),
  };
}

type Changing = typeof import('./photos/changing.ts');
type Decide = Parameters<Changing['changePhotos']>[2]['decide'];

function bounded(names: readonly string[]): readonly string[] {
  if (names.length <= MOST_IN_BATCH) return names;
  throw new KeepsakeError('INTERNAL', `a batch of ${names.length} photos: ${MOST_IN_BATCH} are allowed`);
}
