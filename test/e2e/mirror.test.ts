import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { timeTravel } from '../support/time-travel.ts';

const TIMEOUT = { timeout: 120_000 };
const MIRROR = ['--mirror-deletions', '--deletion-limit', '500'];

/** Files in the trash, whatever day they lie under. */
function trashOf({ folder }: Pick<Simulated, 'folder'>): readonly string[] {
  const root = join(folder, 'photos', '.keepsake', 'trash');
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && one.parentPath !== root)
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(root.length + 1)
        .replace(/^[^/]*\//, ''),
    )
    .toSorted();
}

interface Answered {
  readonly mirrored: { readonly removed: number; readonly brake: unknown } | null;
  readonly hint: string;
}

async function cloudWith(
  assets: number,
  args: readonly string[],
  world?: Awaited<ReturnType<typeof timeTravel>>,
) {
  const cloud = world ?? (await simulated({ library: { assets, bytes: 3_000 } }));
  const { library } = cloud.simulator;
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  const before = cloud.photos();
  const contents = new Map([...library.files()].map((file) => [file.asset, file.bytes()]));
  return {
    ...cloud,
    library,
    before,
    ids: [...library.zone('PrimarySync').entries()].map(([, { id }]) => id),
    paths: () => [...cloud.photos().keys()],
    /** Where a photo lay after the first run. */
    pathOf: (id: string) => {
      const bytes = contents.get(id);
      const isOf = ([path, there]: readonly [string, Buffer]) =>
        !path.startsWith('ByType/') && bytes !== undefined && there.equals(bytes);
      return [...before].find(isOf)?.[0] ?? '';
    },
    sync: async (words: readonly string[] = args) => {
      const ended = await cloud.run([...words, '--json']);
      const answer: Answered = JSON.parse(ended.out);
      return { ...ended, answer };
    },
  };
}

it(
  'T1, T2, T5, P13: what iCloud deleted goes to the trash in the second cycle, links and sidecars with it, and comes back without a download',
  TIMEOUT,
  async () => {
    const args = [...MIRROR, '--xmp-sidecar', '--tree', 'ByType/{type}'];
    const { library, ids, before, paths, pathOf, sync, ...cloud } = await cloudWith(8, args);
    const [gone = '', hidden = '', edited = '', pruned = ''] = ids;
    // keepsake freed its space in iCloud: what lies here is all that is left of it.
    library.delete(pruned);
    const line = { v: 1, what: 'done', at: '2026-01-02T00:00:00.000Z', run: 'r', library: 'PrimarySync' };
    const journal = join(cloud.folder, 'session', 'sam@example.com.deletions.jsonl');
    writeFileSync(journal, `${JSON.stringify({ ...line, asset: pruned })}\n`, { mode: 0o600 });
    writeFileSync(join(cloud.folder, 'photos', pathOf(edited)), 'edited here');
    library.delete(gone);
    library.setHidden(hidden, true);
    library.delete(edited);
    const one = await sync();
    expect(one.answer).toMatchObject({ exitCode: 0, mirrored: { photos: 0, held: 2 } });
    expect(paths()).toEqual([...before.keys()]);

    const looked = await sync([...args, '--dry-run']);
    expect(looked.answer.mirrored).toMatchObject({ photos: 1, files: 1, edited: 1 });
    expect(paths()).toEqual([...before.keys()]);
    const two = await sync();
    expect(two.answer).toMatchObject({
      exitCode: 0,
      nothingNew: true,
      mirrored: { photos: 1, held: 0, edited: 1 },
    });
    expect(two.err).toContain(`${pathOf(edited)}: deleted in iCloud, and edited by you: it stays`);
    expect(trashOf(cloud)).toEqual([pathOf(gone), `${pathOf(gone)}.xmp`]);
    const isOfGone = (path: string) => path.includes(pathOf(gone).replace(/.*\//, ''));
    expect(paths()).toEqual([...before.keys()].filter((path) => !isOfGone(path)));
    expect(readFileSync(join(cloud.folder, 'photos', pathOf(edited)), 'utf8')).toBe('edited here');
    expect(await cloud.run(['verify'])).toMatchObject({ code: 0 });

    library.restore(gone);
    const calls = await asked(cloud, async () => {
      expect((await sync()).answer).toMatchObject({ exitCode: 0, broughtBack: 1, saved: 0 });
    });
    expect(calls['download']).toBeUndefined();
    expect(paths()).toEqual([...before.keys()]);
    expect(trashOf(cloud)).toEqual([]);
    expect(await cloud.run(['verify'])).toMatchObject({ code: 0 });

    // What a journal cannot tell may be the last copy of something.
    appendFileSync(journal, '{"v":9}\n');
    library.delete(gone);
    expect((await cloud.run(args)).err).toContain(
      '1 photo or video gone from iCloud (deleted, hidden or moved to a shared library there); files here stay',
    );
    const blocked = await sync();
    expect(blocked).toMatchObject({ code: 3, err: expect.stringContaining('has lines that cannot be read') });
    expect(paths()).toEqual([...before.keys()]);
  },
);

it(
  'T3: more than a run may put aside: nothing is, exit 3, and the hint is the way out; --auto-delete is the same flag',
  TIMEOUT,
  async () => {
    const args = ['--auto-delete', '--archive-deleted', 'Deleted'];
    const { library, ids, before, paths, pathOf, sync, ...cloud } = await cloudWith(12, args);
    const gone = ids.slice(0, 3);
    for (const id of gone) library.delete(id);
    await sync();
    const { code, answer, err } = await sync();
    expect({ code, brake: answer.mirrored?.brake }).toEqual({ code: 3, brake: { found: 3, most: 1 } });
    expect(err).toContain('3 photos were deleted in iCloud, more than the 1 that one sync may put aside');
    expect(paths()).toEqual([...before.keys()]);
    const hint = answer.hint;
    expect(hint).toMatch(/--deletion-limit 3` once$/);
    const words = /`keepsake sync (.*)`/.exec(hint)?.[1]?.split(' ') ?? [];
    const own = words.slice(words.indexOf('--auto-delete')).filter((word) => word !== '');
    expect((await sync(own)).answer).toMatchObject({ exitCode: 0, mirrored: { photos: 3, brake: null } });
    expect(paths().filter((path) => path.startsWith('Deleted/'))).toEqual(
      gone.map((id) => `Deleted/${pathOf(id)}`).toSorted(),
    );
    // The next one has nothing to look at.
    expect(await asked(cloud, () => sync())).toEqual({ 'changes/database': 1 });
  },
);

it(
  'T4, T6: what lies in the trash goes after 30 days, never by one clock that is wrong; and what no record tells stays for ever',
  TIMEOUT,
  async () => {
    const world = await timeTravel();
    const { library, ids, pathOf, paths, sync } = await cloudWith(0, MIRROR, world);
    const [gone = '', absent = '', lost = '', forgotten = ''] = ids;
    library.delete(gone);
    await sync();
    await sync();
    expect(trashOf(world)).toEqual([pathOf(gone)]);
    world.pass(365 * 73);
    expect((await sync()).answer.mirrored?.removed ?? 0).toBe(0);
    world.pass(-365 * 73);
    for (const days of [1, 29]) {
      world.pass(days);
      expect((await sync()).answer.mirrored?.removed ?? 0).toBe(0);
    }
    world.pass(1);
    expect((await sync()).answer).toMatchObject({ mirrored: { removed: 1 } });
    expect(trashOf(world)).toEqual([]);

    // The token is lost: of two photos that are shown no longer, one has a record that says why.
    library.delete(absent);
    library.purge(lost);
    await world.run(['reset', 'tokens', '--yes']);
    for (let cycle = 0; cycle < 4; cycle += 1) await sync();
    expect(trashOf(world)).toEqual([pathOf(absent)]);
    expect(paths()).toContain(pathOf(lost));

    // The catalogue is lost: of what it does not know, only what lies here is asked for.
    library.delete(forgotten);
    rmSync(join(world.folder, 'session', `${world.simulator.account.username}.catalogue.sqlite`));
    for (let cycle = 0; cycle < 4; cycle += 1) await sync();
    expect(trashOf(world)).toEqual([pathOf(absent), pathOf(forgotten)].toSorted());
    expect(paths()).toContain(pathOf(lost));
  },
);

it(
  'T9: keepsake trash lists what was put aside, puts it back for good, and removes it for good',
  TIMEOUT,
  async () => {
    const { library, ids, before, paths, pathOf, sync, ...cloud } = await cloudWith(8, MIRROR);
    const [first = '', second = '', third = ''] = ids;
    for (const id of [first, second, third]) library.delete(id);
    await sync();
    await sync();
    const trash = async (...words: string[]) => {
      const { code, out, err } = await cloud.run(['trash', ...words]);
      return { code, out: out.split('\n').filter((line) => line !== ''), err };
    };
    expect((await trash('list')).out).toHaveLength(4);
    expect(trashOf(cloud)).toHaveLength(3);

    expect(await trash('restore', pathOf(first), 'nothing')).toMatchObject({ code: 2, out: [] });
    expect(await trash('restore', first, '--dry-run')).toMatchObject({ code: 0, out: [pathOf(first)] });
    expect(trashOf(cloud)).toHaveLength(3);
    expect(await trash('restore', `photos/${pathOf(first)}`)).toMatchObject({
      code: 0,
      out: [pathOf(first)],
    });
    expect(cloud.photos().get(pathOf(first))).toEqual(before.get(pathOf(first)));
    // By the same deletion it is not put aside again, nor when it is gone for good; by another one it is.
    library.purge(first);
    for (let cycle = 0; cycle < 3; cycle += 1) await sync();
    expect(paths()).toContain(pathOf(first));
    expect(await cloud.run(['verify'])).toMatchObject({ code: 0 });
    library.restore(second);
    library.setFavorite(second, true);
    await sync();
    library.delete(second);
    await sync();
    await sync();
    expect(trashOf(cloud)).toEqual([pathOf(second), pathOf(third)].toSorted());

    expect(await trash('empty')).toMatchObject({ code: 2, err: expect.stringContaining('add --yes') });
    expect(await trash('empty', '--dry-run')).toMatchObject({ code: 0 });
    expect(trashOf(cloud)).toHaveLength(2);
    expect(await trash('empty', '--yes')).toMatchObject({ code: 0, err: expect.stringContaining('2 files') });
    expect(trashOf(cloud)).toEqual([]);
    expect(await trash('list')).toMatchObject({ code: 0, out: [] });
    expect(await trash('lsit', '--all')).toMatchObject({ code: 2 });
    // Shown again, a photo of which nothing is left is downloaded.
    library.restore(third);
    expect((await sync()).answer).toMatchObject({ exitCode: 0, broughtBack: 0, saved: 1 });
    expect(paths()).toEqual([...before.keys()].filter((path) => path !== pathOf(second)));

    // A disk that is away is none whose trash is empty.
    renameSync(join(cloud.folder, 'photos'), join(cloud.folder, 'away'));
    expect((await trash('list')).code).toBe(6);
    expect((await trash('list', '--directory', 'nowhere')).code).toBe(2);
    mkdirSync(join(cloud.folder, 'photos'));
    expect((await trash('list')).code).toBe(6);
    expect((await trash('empty', '--yes')).code).toBe(6);
  },
);
