import { lstatSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, describe } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import { systemClock } from '../../src/base/clock.ts';
import { type DiskCalls, nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import type { RecordedLink } from '../../src/model/links.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { planLinks } from '../../src/plan/plan-links.ts';
import { folderOf } from '../../src/plan/safe-path.ts';
import type { WantedLink } from '../../src/plan/want-links.ts';
import { carryOutLinks } from '../../src/sync/fulfil/carry-out-links.ts';
import { lookOnce } from '../../src/sync/fulfil/look-at-paths.ts';
import { carryOutPorts } from '../../src/sync/fulfil/open-links.ts';
import { openedAt } from '../../src/sync/open/open-destination.ts';
import { failNth, systemError } from '../support/fail-nth.ts';
import { openDisk } from '../support/local-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTestStore } from '../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';

const ID = 'place';
const NAMES = ['A', 'B', 'C'];

/** Before: all three in Rome. After: one left it, one came to Paris, one stays; Rome is called Roma. */
const BEFORE: Readonly<Record<string, readonly string[]>> = { A: ['Rome'], B: ['Rome'], C: ['Rome'] };
const AFTER: Readonly<Record<string, readonly string[]>> = { A: [], B: ['Roma', 'Paris'], C: ['Roma'] };
const COLLECTIONS: Readonly<Record<string, string>> = { Rome: 'rome', Roma: 'rome', Paris: 'paris' };

function source(name: string, root: string) {
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
async function run(root: string, calls: DiskCalls, state: StateStore, albums: typeof BEFORE): Promise<void> {
  const target = openedAt(ID, await openDisk(root, { calls }));
  const { signal } = new AbortController();
  const ports = carryOutPorts({ state, clock: systemClock, signal }, target, ['hard']);
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
      placesOf: () => [],
      isSure: () => true,
    });
    steps.push(...planned.map((step) => ({ tree: 1, step })));
  }
  await carryOutLinks(ports, steps, []);
}

function linksIn(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.startsWith('Albums/') && lstatSync(join(root, name)).isFile())
    .toSorted();
}

async function prepared() {
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
  await run(root, nodeDiskCalls, state, BEFORE);
  return { root, state };
}

async function tryFault(n: number, code: string, sticky: boolean, afterEffect: boolean): Promise<boolean> {
  const { root, state } = await prepared();
  const faulty = failNth(nodeDiskCalls, { n, sticky, afterEffect, error: () => systemError(code) });
  const end: unknown = await run(root, faulty.port, state, AFTER).catch((error: unknown) => error);
  const where = `call ${n} (${faulty.failed()[0]})`;
  expect(end === undefined || end instanceof KeepsakeError, `${where} ended with ${String(end)}`).toBe(true);
  // No photo is ever touched, and no row tells of a link that is not there.
  for (const name of NAMES) expect(lstatSync(join(root, `2024/${name}.JPG`)).size, where).toBe(300);
  const there = new Set(linksIn(root));
  for (const name of NAMES) {
    const { key } = source(name, root);
    const recorded = await state.links.ofAssets({
      destination: ID,
      library: key.library,
      assets: [key.asset],
    });
    const isKept = (AFTER[name] ?? []).length > 0;
    const isThere = recorded.map(({ path }) => there.has(path));
    if (isKept) expect(isThere.some(Boolean), `${where}: ${name} has a link`).toBe(true);
  }

  await run(root, nodeDiskCalls, state, AFTER);
  expect(linksIn(root), where).toEqual(['Albums/Paris/B.JPG', 'Albums/Roma/B.JPG', 'Albums/Roma/C.JPG']);
  expect(lstatSync(join(root, '2024/B.JPG')).nlink, where).toBe(3);
  const rows = await state.links.page({ id: ID, pathKey: (path) => path }, { after: undefined, limit: 10 });
  expect(
    rows.map(({ path }) => path),
    where,
  ).toEqual(linksIn(root));
  await state.close();
  return faulty.failed().length > 0;
}

describe.each([
  { code: 'EIO', sticky: false, afterEffect: false },
  { code: 'EIO', sticky: true, afterEffect: false },
  { code: 'EIO', sticky: false, afterEffect: true },
])('links with $code, sticky: $sticky, after its effect: $afterEffect', ({ code, sticky, afterEffect }) => {
  it('F44: the next run ends right, whichever system call fails', async () => {
    let n = 1;
    while (await tryFault(n, code, sticky, afterEffect)) n += 1;
    expect(n).toBeGreaterThan(40);
  }, 60_000);
});
