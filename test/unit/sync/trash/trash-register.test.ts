import { expect, it } from 'vitest';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import type { TrashedFile } from '../../../../src/model/trash.ts';
import { trashFolder, trashPath } from '../../../../src/plan/safe-path.ts';
import { decodeTrashList } from '../../../../src/sync/trash/decode-trash-list.ts';
import { TrashRegister } from '../../../../src/sync/trash/trash-register.ts';
import { relative } from '../../../support/wanted.ts';

const DAY = '2026-11-29';

function trashed(name: string, changes: Partial<TrashedFile> = {}): TrashedFile {
  const path = relative(`2018/07/${name}`);
  return {
    of: [{ library: 'PrimarySync', asset: name, role: 'original' }],
    path,
    at: trashPath(DAY, path),
    place: 'trash',
    size: 12,
    modifiedAtMs: 1_000,
    photo: { signature: 'AQ==', verified: true },
    why: 'trashed',
    putAsideAtMs: 2_000,
    ...changes,
  };
}

const noLog = { warnings: [] as string[] };
const log = {
  trace() {},
  debug() {},
  info() {},
  warn: (text: string) => void noLog.warnings.push(text),
  error() {},
};

it('T7: what is written down is read again, whole, and by its account alone', async () => {
  const disk = new MemoryDestination();
  const older = trashed('old.jpg', {
    photo: { signature: 'AQ==', installed: 'Ag==', verified: false, isOlder: true },
  });
  const { photo: _, ...rest } = trashed('a.xmp', { of: [{ library: 'PrimarySync', asset: 'a' }] });
  const archived = trashed('b.jpg', {
    place: 'archive',
    at: relative('Deleted/b.jpg'),
    restoredAtMs: 3_000,
    why: 'purged',
  });
  const files = [older, rest, archived];
  const register = await TrashRegister.open(disk, 'sam', log.warn);
  await register.add(files, DAY);
  await register.add([trashed('c.jpg')], DAY);
  const read = async (account: string) => (await TrashRegister.open(disk, account, log.warn)).files;
  expect(await read('sam')).toEqual([...files, trashed('c.jpg')]);
  expect(await read('ann')).toEqual([]);
  await (await TrashRegister.open(disk, 'ann', log.warn)).add([trashed('d.jpg')], DAY);

  const again = await TrashRegister.open(disk, 'sam', log.warn);
  await again.change((file) => (file.path.endsWith('c.jpg') ? undefined : { ...file, restoredAtMs: 4_000 }));
  expect(await read('sam')).toEqual(files.map((file) => ({ ...file, restoredAtMs: 4_000 })));
  // Another one changed it meanwhile.
  await expect(register.change(() => undefined)).rejects.toMatchObject({ code: 'DESTINATION_UNUSABLE' });
  expect(await disk.names(trashFolder())).toHaveLength(2);
  expect(await read('ann')).toEqual([trashed('d.jpg')]);
});

it('T7: a list that is damaged, of a later version or not ours is told and left alone', async () => {
  const disk = new MemoryDestination();
  const register = await TrashRegister.open(disk, 'sam', log.warn);
  await register.add([trashed('a.jpg')], DAY);
  const [name = ''] = [...disk.files.keys()];
  disk.files.set(name, { bytes: Buffer.from('{"version":1,"files":[{'), modifiedAtMs: 0 });
  noLog.warnings.length = 0;
  expect((await TrashRegister.open(disk, 'sam', log.warn)).files).toEqual([]);
  expect(noLog.warnings).toEqual([expect.stringContaining('is left alone')]);
  await (await TrashRegister.open(disk, 'sam', log.warn)).add([trashed('b.jpg')], DAY);
  expect(disk.files.get(name)?.bytes).toEqual(Buffer.from('{"version":1,"files":[{'));
});

const GOOD = trashed('a.jpg');
it.each<[string, object]>([
  ['a path that leaves the folder', { path: '../../etc/passwd' }],
  ['a trash elsewhere', { at: '/etc/passwd' }],
  ['a trash that climbs', { at: '.keepsake/trash/2026-11-29/../../marker.json' }],
  ['no day', { at: '.keepsake/trash/x/2018/a.jpg' }],
  ['our own folder as an archive', { place: 'archive', at: '.keepsake/marker.json' }],
  ['a size that no file has', { size: -1 }],
  ['a time that no calendar has', { putAsideAtMs: 1e300 }],
  ['a photo of nobody', { of: [] }],
  ['another word', { why: 'bored' }],
])('T7: %s is left out', (_, changes) => {
  const text = JSON.stringify({ version: 1, files: [{ ...GOOD, ...changes }, GOOD] });
  expect(decodeTrashList(text)).toEqual([trashed('a.jpg')]);
  expect(decodeTrashList(JSON.stringify({ version: 2, files: [GOOD] }))).toBeUndefined();
});
