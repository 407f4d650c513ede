import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { destinationKind, NOWHERE } from '../../src/destinations/registry.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { relative } from '../support/wanted.ts';

/** One row for each kind: a location where nothing lies yet. */
const IMPLEMENTATIONS = [
  ['folder', (): string => join(temporaryFolder(), 'photos')],
  ['memory', (): string => NOWHERE],
] as const;

describe.each(IMPLEMENTATIONS)('a kind of destination: %s', (_name, locate) => {
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

  it('tells the room of a location that is not open, unless that cannot be told; where nothing lies it is not', async () => {
    const location = locate();
    const kind = destinationKind(location);
    expect(await kind.space(location, ports.clock)).toBeUndefined();
    const opened = await kind.open(await kind.check(location, check), open);
    const space = await opened.space();
    expect((await kind.space(location, ports.clock))?.totalBytes).toBe(space?.totalBytes);
  });

  it('has one name for a location', async () => {
    const location = locate();
    const kind = destinationKind(location);
    const before = await kind.nameOf(location, ports.clock);
    const { root } = await kind.check(location, check);
    expect(await kind.resolve(location)).toBe(root);
    expect([before, await kind.nameOf(location, ports.clock)]).toEqual([root, root]);
    expect(await kind.resolve(root)).toBe(root);
  });
});
