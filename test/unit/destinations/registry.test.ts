import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { localKind } from '../../../src/destinations/local/local-kind.ts';
import { memoryKind } from '../../../src/destinations/memory/memory-kind.ts';
import { destinationKind, NOWHERE } from '../../../src/destinations/registry.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

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
