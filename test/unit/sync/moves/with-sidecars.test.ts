import { expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import type { Role } from '../../../../src/model/asset.ts';
import { removedSidecars } from '../../../../src/sync/moves/removed-sidecars.ts';
import { withSidecars } from '../../../../src/sync/moves/with-sidecars.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { relative, wantedFile } from '../../../support/wanted.ts';

interface Case {
  /** Files, each with its photo and what it is of it. */
  readonly files: Readonly<Record<string, readonly [photo: string, role?: Role]>>;
  /** Sidecars, each with its photo. */
  readonly sidecars: Readonly<Record<string, string>>;
  /** As `from>to`, in this order. */
  readonly moved: readonly string[];
  readonly along: readonly string[];
}

const CASES: readonly (readonly [what: string, theCase: Case])[] = [
  [
    'a moving part that is called like its photo leaves the sidecar to it, wherever it goes itself',
    {
      files: { 'a/1.MOV': ['one', 'live'], 'a/1.HEIC': ['one'] },
      sidecars: { 'a/1.xmp': 'one' },
      moved: ['a/1.MOV>b/1_HEVC.MOV', 'a/1.HEIC>b/1.HEIC'],
      along: ['a/1.xmp>b/1.xmp'],
    },
  ],
  [
    'and where the photo stays, so does its sidecar',
    {
      files: { '1.MOV': ['one', 'live'], '1.HEIC': ['one'] },
      sidecars: { '1.xmp': 'one' },
      moved: ['1.MOV>1_HEVC.MOV'],
      along: [],
    },
  ],
  [
    'of two photos of one stem each takes its own',
    {
      files: { 'a/1.JPG': ['two'], 'a/1.HEIC': ['one'] },
      sidecars: { 'a/1.xmp': 'one', 'a/1.JPG.xmp': 'two' },
      moved: ['a/1.JPG>y/1.JPG', 'a/1.HEIC>x/1.HEIC'],
      along: ['a/1.JPG.xmp>y/1.JPG.xmp', 'a/1.xmp>x/1.xmp'],
    },
  ],
];

async function laidOut({ files, sidecars, moved }: Case, liesThere: boolean) {
  const state = openTestStore();
  const destination = new MemoryDestination();
  const target = openedAt('disk', destination);
  const facts = { modifiedAtMs: 1, size: 3 };
  for (const [path, [photo, role = 'original']] of Object.entries(files)) {
    const wanted = wantedFile(photo, Buffer.from(path), { role });
    await state.record(target, [
      { kind: 'saved', wanted, path: relative(path), modifiedAtMs: 1, verified: true },
    ]);
  }
  const written = Object.entries(sidecars).map(([path, photo]) => ({
    library: 'PrimarySync',
    asset: `asset-${photo}`,
    path: relative(path),
    said: new Uint8Array([1]),
    next: undefined,
    ...facts,
  }));
  await state.sidecars.record(target, { written, dropped: [], failed: [], settled: [] });
  if (liesThere)
    for (const { path } of written)
      destination.files.set(path, { bytes: Buffer.from('xmp'), modifiedAtMs: 1 });
  const moves = moved.map((move) => {
    const [from = '', to = ''] = move.split('>').map(relative);
    return { from: relative(from), to: relative(to) };
  });
  return { ports: { state, target }, moves, facts };
}

const texts = (steps: readonly { readonly from: string; readonly to: string }[]) =>
  steps.map(({ from, to }) => `${from}>${to}`);

it.each(CASES)('X9: %s', async (_what, theCase) => {
  const { ports, moves, facts } = await laidOut(theCase, true);
  const runs = await withSidecars(
    moves.map((move) => [{ ...move, ...facts }]),
    ports,
  );
  expect(texts(runs.flat()).filter((step) => step.includes('.xmp'))).toEqual(theCase.along);
  await ports.state.close();
});

it.each(CASES)('X9: as does the row of one that was taken away: %s', async (_what, theCase) => {
  const { ports, moves } = await laidOut(theCase, false);
  expect(texts(await removedSidecars(moves, ports))).toEqual(theCase.along);
  await ports.state.close();
});
