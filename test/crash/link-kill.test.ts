import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { QUICK_CALLS } from '../support/quick-calls.ts';
import type { LinkMode } from '../../src/model/links.ts';
import { DyingProcess } from '../support/dying-process.ts';
import {
  AFTER,
  BEFORE,
  ID,
  type InAlbums,
  linksIn,
  NAMES,
  prepared,
  run,
  source,
} from '../support/linked-albums.ts';
import { photoBytes } from '../support/wanted.ts';

/** What the user did meanwhile: one photo comes back, and albums are called otherwise. */
const LATER: InAlbums = { A: ['Napoli'], B: ['Napoli'], C: [] };

/** Whether the process died. */
async function tryKill(
  mode: LinkMode,
  n: number,
  afterEffect: boolean,
  problems: string[],
): Promise<boolean> {
  const { root, state } = await prepared(mode);
  const dying = new DyingProcess(n, afterEffect);
  await run(root, dying.port(QUICK_CALLS), dying.port(state), AFTER, mode).catch(() => {});
  const where = `${mode}, call ${n}${afterEffect ? ', after its effect' : ''}`;
  for (const name of NAMES)
    if (!readFileSync(join(root, `2024/${name}.JPG`)).equals(photoBytes(name, 300)))
      problems.push(`${where}: ${name} is lost`);
  // The next run may find other albums, and the one behind it those of before.
  for (const [albums, wanted] of [
    [LATER, ['Albums/Napoli/A.JPG', 'Albums/Napoli/B.JPG']],
    [BEFORE, ['Albums/Rome/A.JPG', 'Albums/Rome/B.JPG', 'Albums/Rome/C.JPG']],
  ] as const) {
    await run(root, QUICK_CALLS, state, albums, mode);
    const [links, rows] = [
      linksIn(root),
      await state.links.page({ id: ID, pathKey: (path) => path }, { after: undefined, limit: 10 }),
    ];
    if (links.join(' ') !== wanted.join(' '))
      problems.push(`${where}: ${links.join(' ')} instead of ${wanted.join(' ')}`);
    if (rows.map(({ path }) => path).join(' ') !== wanted.join(' '))
      problems.push(`${where}: rows of ${rows.map(({ path }) => path).join(' ')}`);
    for (const path of links) if (!isLink(root, path, mode)) problems.push(`${where}: ${path} is no link`);
  }
  await state.close();
  return dying.isDead;
}

function isLink(root: string, path: string, mode: LinkMode): boolean {
  const name = path.slice(-5, -4);
  const [whole, file] = [join(root, path), join(root, source(name, root).path)];
  if (mode === 'symlink') return join(dirname(whole), readlinkSync(whole)) === file;
  if (mode === 'hard') return lstatSync(whole).ino === lstatSync(file).ino;
  return readFileSync(whole).equals(readFileSync(file));
}

/** The quick form tries some of the calls. */
const isLong = process.env['KEEPSAKE_LONG'] === '1';

it.each<[mode: LinkMode, afterEffect: boolean, every: number]>([
  ['hard', true, 3],
  ['hard', false, 7],
  ['symlink', true, 7],
  ['copy', true, 7],
])(
  'F54: a run that makes %s links and is killed at any call (after its effect: %s) is put right by the next, whatever albums there are by then',
  { timeout: 120_000 },
  async (mode, afterEffect, every) => {
    const problems: string[] = [];
    let n = 1;
    while (await tryKill(mode, n, afterEffect, problems)) n += isLong ? 1 : every;
    expect(problems).toEqual([]);
    expect(n).toBeGreaterThan(100);
  },
);
