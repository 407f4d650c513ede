import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuse } from '../../../support/disk-doubles.ts';
import { diskWithSession, open, PATH } from '../../../support/session-on-disk.ts';

describe('who may read', () => {
  it('D7: a file and a folder open to others are closed, with a warning each', async () => {
    const { disk, text } = await diskWithSession();
    disk.put('/k', { kind: 'directory', mode: 0o777 });
    disk.put(PATH, { text, mode: 0o644 });
    const session = await open({ calls: disk.calls });
    expect(session.warnings).toEqual([
      'the folder /k was open to other users: only you can enter it now',
      `the file ${PATH} was open to other users: only you can read it now`,
    ]);
    expect([disk.nodes.get('/k')?.mode, disk.nodes.get(PATH)?.mode]).toEqual([0o700, 0o600]);
    expect(session.tokens.trustToken).toBe('trust-token');
  });

  it.each([
    ['silently', '', async () => {}],
    ['with an error', ' (ENOSYS)', refuse('ENOSYS')],
  ])('B18: where a mode cannot be changed, %s, that is said, and what to do', async (_how, code, setMode) => {
    const { disk, text } = await diskWithSession();
    disk.put('/k', { kind: 'directory', mode: 0o777 });
    disk.put(PATH, { text, mode: 0o777 });
    const calls = { ...disk.calls, setMode };
    const session = await open({ calls });
    expect(session.warnings).toEqual([
      `other users can enter the folder /k: its file system does not keep who may${code}`,
      'move the folder /k to a disk of this machine, and name it with --cookie-directory',
      `other users can read the file ${PATH}: its file system does not keep who may${code}`,
    ]);
    expect(session.tokens.trustToken).toBe('trust-token');
    // The next cycle of a watch has nothing new to tell.
    expect((await open({ calls })).warnings).toEqual([]);
  });

  it.each([
    [1000, []],
    [0, [expect.stringMatching(/^root owns files in \/k, .*docker exec --user 1000 /)]],
  ])('U6: root uses the session of the folder’s owner; locks of user %i', async (locksUid, warnings) => {
    const { disk, text } = await diskWithSession();
    disk.put('/k', { kind: 'directory', mode: 0o700, uid: 1000 });
    disk.put('/k/.', { kind: 'directory', mode: 0o700, uid: 1000 });
    disk.put('/k/locks.sqlite', { uid: locksUid });
    disk.put(PATH, { text, uid: 1000, mode: 0o644 });
    const session = await open({ calls: { ...disk.calls, uid: 0 } });
    expect(session.warnings).toEqual(warnings);
    expect(session.tokens.trustToken).toBe('trust-token');
    expect(disk.nodes.get(PATH)?.mode).toBe(0o644);

    disk.put(PATH, { text, uid: 1001 });
    await expect(open({ calls: { ...disk.calls, uid: 0 } })).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });

  it.each([
    ['file', PATH, { kind: 'file' as const, uid: 0 }],
    ['folder', '/k', { kind: 'directory' as const, uid: 0, mode: 0o777 }],
  ])('D7: a %s of another user ends the run', async (_what, path, node) => {
    const { disk } = await diskWithSession();
    disk.put(path, node);
    await expect(open({ calls: disk.calls })).rejects.toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining(path),
    });
  });

  it('D7: a folder that everybody shares is not taken away from the others', async () => {
    const { disk } = await diskWithSession();
    disk.put('/k', { kind: 'directory', mode: 0o1777 });
    await expect(open({ calls: disk.calls })).rejects.toMatchObject({ code: 'USAGE' });
    expect(disk.nodes.get('/k')?.mode).toBe(0o1777);
  });

  it('the superuser may use a folder of somebody else', async () => {
    const { disk } = await diskWithSession();
    disk.put('/k', { kind: 'directory', uid: 0, mode: 0o755 });
    for (const node of disk.nodes.values()) if (node.kind === 'file') node.uid = 0;
    disk.put('/k', { kind: 'directory', uid: 1000, mode: 0o755 });
    const session = await open({ calls: { ...disk.calls, uid: 0 } });
    expect(session.tokens.trustToken).toBe('trust-token');
  });

  it('systems without owners and modes are left alone', async () => {
    const { disk } = await diskWithSession();
    disk.put('/k', { kind: 'directory', mode: 0o777 });
    expect((await open({ calls: { ...disk.calls, uid: undefined } })).warnings).toEqual([]);
  });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('on a real disk', () => {
  let directory: string;
  let umask: number;
  beforeEach(() => {
    umask = process.umask(0);
    directory = join(mkdtempSync(join(tmpdir(), 'keepsake-session-')), 'keepsake');
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(join(directory, '..'), { recursive: true });
  });

  it('D7: under umask 000 the folder is 0700 and each file 0600', async () => {
    const session = await open({ directory });
    await session.commit('one');
    session.tokens.scnt = 'x';
    await session.commit('two');
    expect(modeOf(directory)).toBe(0o700);
    const names = readdirSync(directory);
    expect(names.toSorted()).toEqual(['sam@example.com.session.json', 'sam@example.com.session.json.prev']);
    for (const name of names) expect(modeOf(join(directory, name))).toBe(0o600);
    expect((await open({ directory })).tokens).toEqual(session.tokens);
  });

  it('D6: a link is kept aside, and what it leads to is neither read nor changed', async () => {
    mkdirSync(directory);
    chmodSync(directory, 0o700);
    const target = join(directory, 'target');
    writeFileSync(target, 'precious', { mode: 0o644 });
    symlinkSync(target, join(directory, 'sam@example.com.session.json'));
    const session = await open({ directory });
    await session.commit('anew');
    expect(session.warnings).toHaveLength(1);
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(modeOf(target)).toBe(0o644);
  });

  it('D6: a damaged file is kept aside with mode 0600', async () => {
    mkdirSync(directory, { mode: 0o777 });
    writeFileSync(join(directory, 'sam@example.com.session.json'), 'x', { mode: 0o666 });
    expect((await open({ directory })).warnings).toHaveLength(3);
    const aside = readdirSync(directory).find((name) => name.includes('.damaged-')) ?? '';
    expect(modeOf(join(directory, aside))).toBe(0o600);
  });

  it('a folder that cannot be made is explained', async () => {
    writeFileSync(directory, '');
    await expect(open({ directory: join(directory, 'x') })).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });
});
