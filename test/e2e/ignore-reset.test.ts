import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';
import { synced, whileWatching } from '../support/synced.ts';

describe('ignore', { timeout: 30_000 }, () => {
  it('takes a recorded path, a file that is gone, an id and a file by its content; unignore takes them back', async () => {
    const world = await synced();
    const [byPath = '', gone = '', typed = '', moved = '', byId = ''] = world.names;
    rmSync(world.at(gone));
    renameSync(world.at(moved), join(world.folder, 'moved.jpg'));
    const { files: rows } = await world.json<{ files: { path: string; asset: string }[] }>(['manifest']);
    const idOf = (name: string) => rows.find(({ path }) => path === name)?.asset ?? '';
    const words = [world.at(byPath), gone, `photos/${typed}`, 'moved.jpg', idOf(byId)];
    const ended = await world.run(['ignore', ...words]);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain(`keepsake: ${gone}: asset ${idOf(gone)} is ignored from now on\n`);

    const list = await world.json<{ ignored: { asset: string; paths: string[] }[] }>(['ignore']);
    const expected = [byPath, gone, typed, moved, byId];
    expect(list.ignored.map(({ asset }) => asset).toSorted()).toEqual(expected.map(idOf).toSorted());
    expect(list.ignored.flatMap(({ paths }) => paths).toSorted()).toEqual(expected.toSorted());
    expect((await world.run(['ignore', gone])).err).toContain('is ignored already\n');
    expect((await world.run(['status'])).out).toContain('ignored    5 photos and videos\n');

    expect((await world.run(['unignore', ...words])).code).toBe(0);
    expect((await world.run(['ignore'])).err).toContain('nothing is ignored\n');
    expect((await world.run(['unignore', gone])).err).toContain('is not ignored\n');
    expect(world.asked()).toBe(0);
  });

  it('I45: what is ignored stays so when the state was damaged, or taken away', async () => {
    const world = await synced();
    const [first = '', second = ''] = world.names;
    expect((await world.run(['ignore', world.at(first), world.at(second)])).code).toBe(0);
    const before = (await world.json<{ ignored: { asset: string }[] }>(['ignore'])).ignored;
    const downloads = world.downloads();
    const state = join(world.folder, 'session', `${world.simulator.account.username}.sqlite`);
    for (const lose of [() => writeFileSync(state, 'broken '.repeat(1000)), () => rmSync(state)]) {
      rmSync(world.at(first), { force: true });
      lose();
      expect((await world.run()).code).toBe(0);
      const { ignored } = await world.json<{ ignored: { asset: string }[] }>(['ignore']);
      expect(ignored.map(({ asset }) => asset)).toEqual(before.map(({ asset }) => asset));
      expect(existsSync(world.at(first))).toBe(false);
    }
    expect(world.downloads()).toBe(downloads);
  });

  it('lets go of a file that keeps failing, until it is wanted again', async () => {
    const world = await simulated();
    const printed = await world.firstRun(['--only-print-filenames']);
    const path = printed.out.split('\n')[0]?.replace('photos/', '') ?? '';
    world.simulator.setScenario([
      { match: { operation: 'download', file: basename(path) }, action: { do: 'reply', status: 404 } },
    ]);
    await world.run();
    const { out } = await world.run(['--json', 'status', '--failed']);
    const [failure] = (JSON.parse(out) as { failures: { asset: string }[] }).failures;
    await world.run(['ignore', failure?.asset ?? '']);
    expect((await world.run(['status'])).out).toContain('failed     nothing\n');
    await world.run(['unignore', failure?.asset ?? '']);
    world.simulator.setScenario([]);
    expect((await world.run()).code).toBe(0);
    expect(world.photos().has(path)).toBe(true);
  });

  it('changes nothing when one of the words means nothing, and tells all of them', async () => {
    const world = await synced();
    writeFileSync(join(world.folder, 'stranger'), 'hello');
    const ended = await world.run(['ignore', world.names[0] ?? '', 'no-such-id', 'stranger', '../outside']);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('the word in place 2 is no asset that was seen');
    expect(ended.err).toContain('stranger has bytes that no photo is known to have');
    expect(ended.err).toContain('the word in place 4 is no asset');
    expect((await world.run(['ignore'])).err).toContain('nothing is ignored\n');
  });

  it('needs words to take back, books to look in, and the account to itself', async () => {
    const world = await simulated();
    expect((await world.run(['unignore'])).err).toContain('unignore takes files or ids of assets\n');
    expect((await world.run(['ignore', 'x'])).code).toBe(2);
    expect(readdirSync(world.folder)).toEqual([]);

    await world.firstRun();
    const [name = ''] = world.photos().keys();
    const during = await whileWatching(world, () => world.run(['ignore', name]));
    expect(during.code).toBe(5);
  });
});

describe('reset', { timeout: 30_000 }, () => {
  it('of the state downloads nothing twice', async () => {
    const world = await synced();
    await world.run(['ignore', world.names[0] ?? '']);
    const before = world.downloads();
    const ended = await world.run(['reset', 'state', '--yes']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('nothing is downloaded twice');
    expect((await world.run(['status'])).out).toContain('kept       0 files');
    expect((await world.run()).err).toContain('files found in place');
    expect(world.downloads()).toBe(before);
    expect((await world.run(['ignore'])).out).toContain('asset ');
  });

  it('of the tokens keeps what is recorded, and the next sync lists everything', async () => {
    const world = await synced();
    const ended = await world.run(['reset', 'tokens', '--yes']);
    expect(ended.code).toBe(0);
    expect((await world.run(['status'])).out).toContain('kept       12 files');
    expect(world.asked()).toBe(0);
  });

  it('asks on a terminal, and takes only yes for yes', async () => {
    const world = await synced();
    const answer = (text: string) => {
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      stdin.write(`${text}\r`);
      return world.run(['reset', 'state'], { stdin });
    };
    expect((await answer('')).err).toContain('nothing was changed\n');
    expect((await answer('no')).err).toContain('nothing was changed\n');
    expect((await world.run(['status'])).out).toContain('kept       12 files');
    expect((await answer('yes')).err).toContain('everything recorded is forgotten');
    expect((await world.run(['status'])).out).toContain('kept       0 files');
  });

  it.each([
    [['reset'], 'reset takes one word: state or tokens'],
    [['reset', 'photos'], 'reset takes one word: state or tokens'],
    [['reset', 'state', 'tokens'], 'reset takes one word: state or tokens'],
    [['reset', 'state'], 'there is no terminal to ask on; add --yes'],
  ])('%j is refused', async (args, problem) => {
    const world = await simulated();
    const ended = await world.run(args);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(problem);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  it('has nothing to do where nothing is recorded', async () => {
    const world = await simulated();
    const ended = await world.run(['reset', 'state', '--yes']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('there is no state of ');
    expect(readdirSync(world.folder)).toEqual([]);
  });
});
