import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { localKind } from '../../../src/destinations/local/local-kind.ts';
import { memoryKind } from '../../../src/destinations/memory/memory-kind.ts';
import { destinationKind, NOWHERE } from '../../../src/destinations/registry.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { relative } from '../../support/wanted.ts';

it.each([
  ['/photos', localKind],
  ['/photos/a:b', localKind],
  ['/photos/memory:', localKind],
  ['C:\\photos', localKind],
  ['c:/photos', localKind],
  [NOWHERE, memoryKind],
  ['MEMORY:', memoryKind],
])('%s is served by its kind', (location, kind) => {
  expect(destinationKind(location)).toBe(kind);
});

it.each(['s3:bucket', 'sftp://host/photos'])('%s is refused: no kind has its scheme', (location) => {
  expect(() => destinationKind(location)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

describe.each([
  ['folder', (): string => join(temporaryFolder(), 'photos')],
  ['memory', (): string => NOWHERE],
] as const)('a kind of destination: %s', (_name, locate) => {
  const ports = { clock: new FakeClock(Date.now()), log: silentLog };
  const check = { known: undefined, readOnly: false, acceptNew: false, ...ports };
  const open = { account: 'sam', readOnly: false, ...ports };

  it('opens what it has checked, and takes a photo there', async () => {
    const location = locate();
    const kind = destinationKind(location);
    const destination = await kind.open(await kind.check(location, check), open);
    const draft = await destination.begin('draft');
    await draft.write(new Uint8Array([1, 2, 3]));
    expect(await draft.commit(relative('a/b.jpg'), 5000)).toBe('installed');
    expect(await destination.stat(relative('a/b.jpg'))).toMatchObject({ kind: 'file', size: 3 });
  });

  it('tells by the same id, and by how names compare, what it is', async () => {
    const location = locate();
    const kind = destinationKind(location);
    const { id, caseSensitive, exists } = await kind.check(location, check);
    const again = await kind.check(location, { ...check, readOnly: true });
    expect(again).toMatchObject({ id, caseSensitive, exists });
    expect(exists).toBe(true);
    expect((await kind.open(again, open)).traits.caseSensitive).toBe(caseSensitive);
  });

  it('has one name for a location', async () => {
    const location = locate();
    const kind = destinationKind(location);
    const { root } = await kind.check(location, check);
    expect(await kind.resolve(location)).toBe(root);
    expect(await kind.resolve(root)).toBe(root);
  });
});

describe('a folder that is only looked at', () => {
  const look = { known: undefined, readOnly: true, acceptNew: false, clock: new FakeClock(), log: silentLog };

  it('is not made', async () => {
    const above = temporaryFolder();
    const checked = await localKind.check(join(above, 'photos'), look);
    expect(checked).toMatchObject({ exists: false, id: undefined });
    expect(await localKind.resolve(join(above, 'photos'))).toBeUndefined();
    expect(readdirSync(above)).toEqual([]);
  });

  it('is found behind a link, and nothing is written there', async () => {
    const folder = temporaryFolder();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(folder, link);
    expect(await localKind.check(link, look)).toMatchObject({
      exists: true,
      root: await localKind.resolve(link),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
