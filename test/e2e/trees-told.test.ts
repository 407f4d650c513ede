import {
  copyFileSync,
  existsSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bare } from '../support/bare-command.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const TREE = ['--tree', 'ByType/{type}'];

async function succeeds(cloud: Simulated, args: readonly string[]) {
  const ended = await cloud.firstRun(args);
  expect({ code: ended.code, err: ended.err }).toMatchObject({ code: 0 });
  return ended;
}

function linksOf(cloud: Simulated, tree = 'ByType'): readonly string[] {
  return [...cloud.photos().keys()].filter((path) => path.startsWith(`${tree}/`)).toSorted();
}

describe('links are known to every command', TIMEOUT, () => {
  it('F42: status, jobs, manifest and whois tell of them', async () => {
    const cloud = await simulated({ library: { assets: 4, bytes: 300 } });
    await succeeds(cloud, TREE);
    const links = linksOf(cloud);
    const [link = ''] = links;
    expect((await cloud.run(['status'])).out).toContain(`ByType/{type}: ${links.length} links`);
    expect((await cloud.run(['jobs'])).out).toContain('links in ByType/{type}');
    const manifest = await cloud.run(['manifest', '--format', 'csv']);
    expect(manifest.out.split('\r\n').filter((line) => line.endsWith(',hard,'))).toHaveLength(links.length);
    const whois = await cloud.run(['whois', join('photos', link)]);
    expect({ code: whois.code, out: whois.out }).toEqual({
      code: 0,
      out: expect.stringContaining(`with links at ${link}`),
    });
  });

  it('F42: a symbolic link is the photo that it leads to, and a link that the user broke is still known by its name', async () => {
    const cloud = await simulated({ library: { assets: 2, bytes: 300 } });
    await succeeds(cloud, [...TREE, '--link-mode', 'symlink']);
    const links = readdirSync(join(cloud.folder, 'photos', 'ByType', 'photo')).map(
      (name) => `ByType/photo/${name}`,
    );
    const [link = '', broken = ''] = links;
    const whois = await cloud.run(['whois', join('photos', link)]);
    expect({ code: whois.code, out: whois.out }).toEqual({ code: 0, out: expect.stringContaining(link) });
    rmSync(join(cloud.folder, 'photos', broken));
    symlinkSync('/nowhere', join(cloud.folder, 'photos', broken));
    expect((await cloud.run(['whois', join('photos', broken)])).code).toBe(3);
    const ignored = await succeeds(cloud, ['ignore', join('photos', link), join('photos', broken)]);
    expect(ignored.err.match(/is ignored from now on/g)).toHaveLength(2);
  });

  it('F40: a mistake in a template is told with all fields that there are, before anything is touched', async () => {
    const cloud = await simulated({ library: { assets: 3, bytes: 300 } });
    const { code, err } = await cloud.run([
      '--folder-structure',
      '{camera}',
      '--file-name',
      '{x}',
      '--tree',
      '{y}',
      '--recent',
      '0',
    ]);
    expect({ code, photos: existsSync(join(cloud.folder, 'photos')) }).toEqual({ code: 2, photos: false });
    expect(err.match(/fields are \{library\}, \{album\}, /g)).toHaveLength(3);
    expect(err).toContain('--recent takes');
    const same = await cloud.run(['--folder-structure', '{album}', '--tree', '{album}']);
    expect(same).toMatchObject({
      code: 2,
      err: expect.stringContaining('the photos themselves lie in these folders') as string,
    });
  });

  it('F46: photos get the names of links of a tree that goes with the same relayout', async () => {
    const cloud = await simulated({ library: { assets: 3, bytes: 300 } });
    await succeeds(cloud, ['--tree', '%Y']);
    const names = [...cloud.photos().keys()].filter((path) => /^\d+\/[^/]+$/.test(path));
    expect(names).toHaveLength(3);
    const moved = await succeeds(cloud, ['relayout', '--folder-structure', '%Y']);
    expect(moved.err).toContain('3 links removed');
    expect([...cloud.photos().keys()].toSorted()).toEqual(names.toSorted());
  });

  it('F46: a tree whose flag is gone stays, is told of, and goes with a relayout; photos stay', async () => {
    const cloud = await simulated({ library: { assets: 4, bytes: 300 } });
    await succeeds(cloud, TREE);
    const [link = '', ...others] = linksOf(cloud);
    rmSync(join(cloud.folder, 'photos', link));
    writeFileSync(join(cloud.folder, 'photos', link), 'mine');
    const jobs: { jobs: readonly { name: string }[] } = JSON.parse((await cloud.run(['jobs', '--json'])).out);
    const forgotten = await succeeds(cloud, ['jobs', 'forget', jobs.jobs[0]?.name ?? '']);
    expect(forgotten.err).toContain('of the tree ByType/{type}, which no job wants any more');
    await succeeds(cloud, []);
    expect(linksOf(cloud)).toEqual([link, ...others]);
    expect((await cloud.run(['jobs'])).err).toMatch(
      /`keepsake relayout --username \S+ --cookie-directory session --directory photos` takes them away/,
    );
    const photos = [...cloud.photos().keys()].filter((path) => !path.startsWith('ByType/'));
    // Asked for without the folder, the command works as it stands, too.
    const { username } = cloud.simulator.account;
    const asked = ['jobs', '--username', username, '--cookie-directory', 'session'];
    const command =
      /`(keepsake relayout [^`]+)` takes them away/.exec((await bare(asked, cloud)).err)?.[1] ?? '';
    expect(command).toMatch(/--directory \S+\/photos$/);
    expect((await bare(command.split(' ').slice(1).concat('--dry-run'), cloud)).err).toContain(
      '0 files would be moved',
    );
    const moved = await succeeds(cloud, ['relayout']);
    expect(moved.err).toContain(`${others.length} links removed`);
    expect([...cloud.photos().keys()].toSorted()).toEqual([link, ...photos].toSorted());
  });

  it('F46: verify tells of links that are gone or lead elsewhere, and makes them again', async () => {
    const cloud = await simulated({ library: { assets: 6, bytes: 300 } });
    await succeeds(cloud, TREE);
    const at = (path: string) => join(cloud.folder, 'photos', path);
    const [gone = '', edited = '', other = ''] = linksOf(cloud);
    rmSync(at(gone));
    rmSync(at(edited));
    writeFileSync(at(edited), 'mine');
    // Another file with the same bytes and the same time: the link is one to what the photo was.
    const { mtime } = statSync(at(other));
    copyFileSync(at(other), at(`${other}.new`));
    utimesSync(at(`${other}.new`), mtime, mtime);
    renameSync(at(`${other}.new`), at(other));
    const told = await cloud.run(['verify']);
    expect(told.err).toContain(`${gone}: a link that is not there`);
    expect(told.err).toContain(`${other}: a link that does not lead to its photo any more`);
    expect(told.err).toContain('1 link replaced by something of yours');
    expect(told.code).not.toBe(0);
    const mended = await cloud.run(['verify', '--repair']);
    expect({ code: mended.code, err: mended.err }).toMatchObject({ code: 0 });
    expect(mended.err).toContain('2 links made again');
    expect(statSync(at(gone)).nlink).toBe(2);
    expect(statSync(at(other)).nlink).toBe(2);
    expect(cloud.photos().get(edited)?.toString()).toBe('mine');
    expect((await cloud.run(['verify'])).code).toBe(0);
  });

  it('F46: a copy that is damaged is made again from its photo', async () => {
    const cloud = await simulated({ library: { assets: 2, bytes: 300 } });
    await succeeds(cloud, [...TREE, '--link-mode', 'copy']);
    const at = (path: string) => join(cloud.folder, 'photos', path);
    const [copy = ''] = linksOf(cloud);
    const before = cloud.photos().get(copy);
    const { size, mtime } = statSync(at(copy));
    writeFileSync(at(copy), Buffer.alloc(size, 7));
    utimesSync(at(copy), mtime, mtime);
    expect((await cloud.run(['verify'])).err).toContain(
      `${copy}: a copy whose bytes are not those of its photo`,
    );
    expect(
      (await cloud.run(['verify', '--repair', '--tree', 'ByType/{type}', '--link-mode', 'copy'])).code,
    ).toBe(0);
    expect(cloud.photos().get(copy)).toEqual(before);
  });

  it('F46: symbolic links follow photos that a relayout moves', async () => {
    const cloud = await simulated({ library: { assets: 3, bytes: 300 } });
    const flags = [...TREE, '--link-mode', 'symlink'];
    await succeeds(cloud, flags);
    const moved = await succeeds(cloud, ['relayout', ...flags, '--folder-structure', 'sorted/{year}']);
    expect(moved.err).toContain('moved');
    const folders = ['ByType/photo', 'ByType/live', 'ByType/video'].map((name) =>
      join(cloud.folder, 'photos', name),
    );
    const links = folders.flatMap((folder) => readNames(folder).map((name) => join(folder, name)));
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      expect(readlinkSync(link)).toMatch(/^\.\.\/\.\.\/sorted\//);
      expect(statSync(link).size).toBeGreaterThan(0);
    }
    // One that the user made is not followed.
    const mine = links[0] ?? '';
    rmSync(mine);
    symlinkSync('/nowhere', mine);
    await succeeds(cloud, ['relayout', ...flags, '--folder-structure', 'again/{year}']);
    expect(readlinkSync(mine)).toBe('/nowhere');
  });
});

function readNames(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
