import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { FakeClock } from '../../../support/fake-clock.ts';
import type { LinkMode, RecordedLink } from '../../../../src/model/links.ts';
import { removeLinks } from '../../../../src/sync/links/remove-links.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';
import { openDisk } from '../../../support/local-disk.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const BYTES = photoBytes('A.JPG', 300);
const LINK = 'Albums/Rome/A.JPG';

/** A saved photo, and one link of it. */
async function linked(mode: LinkMode) {
  const root = temporaryFolder();
  const at = (path: string) => join(root, path);
  const state = openTestStore();
  const clock = new FakeClock(Date.UTC(2026, 4, 5));
  const target = openedAt('disk', await openDisk(root));
  for (const folder of ['2024', dirname(LINK)]) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('2024/A.JPG'), BYTES);
  if (mode === 'hard') linkSync(at('2024/A.JPG'), at(LINK));
  else writeFileSync(at(LINK), BYTES);
  const wanted = wantedFile('A.JPG', BYTES);
  const modifiedAtMs = Math.floor(statSync(at('2024/A.JPG')).mtimeMs);
  const saved = {
    kind: 'saved',
    wanted,
    path: relative('2024/A.JPG'),
    modifiedAtMs,
    verified: true,
  } as const;
  await state.record(target, [saved]);
  const { size, signature } = wanted.resource;
  const link: RecordedLink = {
    key: wanted.key,
    path: relative(LINK),
    size,
    signature,
    verified: true,
    modifiedAtMs,
    tree: 1,
    collection: 'rome',
    mode,
  };
  await state.links.record(target, { made: [link], dropped: [], failed: [], settled: [] });
  const remove = async (isLast: boolean) => {
    const fact = await target.destination.links.look(link.path, saved.path);
    const identity = 'identity' in fact ? fact.identity : '';
    const { signal } = new AbortController();
    return removeLinks({ target, state, clock, signal }, [{ link, identity, isLast }]);
  };
  const trash = () =>
    existsSync(at('.keepsake/trash'))
      ? readdirSync(at('.keepsake/trash'), { recursive: true, encoding: 'utf8' }).filter((name) =>
          name.endsWith('.JPG'),
        )
      : [];
  return { at, link, remove, trash, state, target };
}

it('F46: a link goes, its empty folders too, and the photo stays', async () => {
  const { at, link, remove, trash } = await linked('hard');
  expect(await remove(false)).toEqual({ dropped: [link], failed: [] });
  expect([existsSync(at('Albums')), readFileSync(at('2024/A.JPG')).equals(BYTES), trash()]).toEqual([
    false,
    true,
    [],
  ]);
});

it('F46: the last name of a file is put aside', async () => {
  const { at, link, remove, trash } = await linked('hard');
  rmSync(at('2024/A.JPG'));
  expect(await remove(true)).toEqual({ dropped: [link], failed: [] });
  expect(trash()).toEqual([`2026-05-05/${LINK}`]);
});

it.each([
  ['goes, because the photo is there', () => {}, [], false],
  [
    'is put aside where the photo is not there',
    (at: (path: string) => string) => rmSync(at('2024/A.JPG')),
    [`2026-05-05/${LINK}`],
    false,
  ],
  [
    'stays where the user edited it',
    (at: (path: string) => string) => writeFileSync(at(LINK), 'mine'),
    [],
    true,
  ],
] as const)('F46: a copy %s', async (_what, before, aside, stays) => {
  const { at, link, remove, trash } = await linked('copy');
  before(at);
  expect(await remove(true)).toEqual({ dropped: [link], failed: [] });
  expect([trash(), existsSync(at(LINK))]).toEqual([aside, stays]);
});

it('F46: a link that another photo has as well stays until that is gone, too', async () => {
  const { at, link, remove, state, target } = await linked('hard');
  const other = { ...link, key: { ...link.key, asset: 'asset-other' } };
  await state.links.record(target, { made: [other], dropped: [], failed: [], settled: [] });
  expect(await remove(false)).toEqual({ dropped: [link], failed: [] });
  expect(existsSync(at(LINK))).toBe(true);
});
