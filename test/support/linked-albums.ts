import { lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import type { DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import type { LinkMode, RecordedLink } from '../../src/model/links.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { planLinks } from '../../src/plan/plan-links.ts';
import { folderOf } from '../../src/plan/safe-path.ts';
import type { WantedLink } from '../../src/plan/want-links.ts';
import { carryOutLinks } from '../../src/sync/links/carry-out-links.ts';
import { lookOnce } from '../../src/sync/paths/look-at-paths.ts';
import { carryOutPorts } from '../../src/sync/links/open-links.ts';
import { openedAt } from '../../src/sync/open/open-destination.ts';
import { openDisk } from './local-disk.ts';
import { QUICK_CALLS } from './quick-calls.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { openTestStore } from './test-store.ts';
import { photoBytes, relative, wantedFile } from './wanted.ts';

export const ID = 'place';
export const NAMES = ['A', 'B', 'C'];

/** Albums of each photo. */
export type InAlbums = Readonly<Record<string, readonly string[]>>;

/** Before: all three in Rome. After: one left it, one came to Paris, one stays; Rome is called Roma. */
export const BEFORE: InAlbums = { A: ['Rome'], B: ['Rome'], C: ['Rome'] };
export const AFTER: InAlbums = { A: [], B: ['Roma', 'Paris'], C: ['Roma'] };
const COLLECTIONS: Readonly<Record<string, string>> = {
  Rome: 'rome',
  Roma: 'rome',
  Napoli: 'rome',
  Paris: 'paris',
};

export function source(name: string, root: string) {
  const { key, resource } = wantedFile(`${name}.JPG`, photoBytes(name, 300));
  const { mtimeMs } = lstatSync(join(root, `2024/${name}.JPG`));
  const { size, signature } = resource;
  return {
    key,
    path: relative(`2024/${name}.JPG`),
    size,
    signature,
    verified: true,
    modifiedAtMs: Math.floor(mtimeMs),
  };
}

/** One run that brings the links in accord with the albums, as a sync does. */
export async function run(
  root: string,
  calls: DiskCalls,
  state: StateStore,
  albums: InAlbums,
  mode: LinkMode = 'hard',
): Promise<void> {
  const target = openedAt(ID, await openDisk(root, { calls }));
  const { signal } = new AbortController();
  const ports = carryOutPorts({ state, clock: systemClock, signal }, target, [mode]);
  await ports.journal.recover();
  const steps = [];
  for (const name of NAMES) {
    const file = source(name, root);
    const wanted = (albums[name] ?? []).map((album): WantedLink => {
      const candidates = [relative(`Albums/${album}/${name}.JPG`), relative(`Albums/${album}/${name}-2.JPG`)];
      return {
        key: file.key,
        collection: COLLECTIONS[album],
        source: file,
        folder: folderOf(candidates[0] ?? file.path),
        candidates,
        mayMake: true,
      };
    });
    const { library, asset } = file.key;
    const recorded = await state.links.ofAssets({ destination: ID, library, assets: [asset] });
    const facts = new Map<RecordedLink, Awaited<ReturnType<typeof target.destination.links.look>>>();
    for (const link of recorded) {
      const fact = await lookOnce(() => target.destination.links.look(link.path, file.path));
      if (fact !== undefined) facts.set(link, fact);
    }
    const planned = planLinks(wanted, recorded, {
      removedFiles: 'leave',
      keyOf: target.pathKey,
      found: (link) => facts.get(link),
      placesOf: () => [file.path],
      isSure: () => true,
    });
    steps.push(...planned.map((step) => ({ tree: 1, step })));
  }
  await carryOutLinks(ports, steps, []);
  await ports.journal.settle();
}

export function linksIn(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.startsWith('Albums/') && !lstatSync(join(root, name)).isDirectory())
    .toSorted();
}

export async function prepared(mode: LinkMode = 'hard') {
  const root = temporaryFolder();
  const state = openTestStore();
  for (const name of NAMES) {
    const path = join(root, `2024/${name}.JPG`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, photoBytes(name, 300));
    const wanted = wantedFile(`${name}.JPG`, photoBytes(name, 300));
    const modifiedAtMs = Math.floor(lstatSync(path).mtimeMs);
    const outcome = {
      kind: 'saved',
      wanted,
      path: relative(`2024/${name}.JPG`),
      modifiedAtMs,
      verified: true,
    } as const;
    await state.record({ id: ID, pathKey: (one) => one }, [outcome]);
  }
  await run(root, QUICK_CALLS, state, BEFORE, mode);
  return { root, state };
}
