import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const WRAPPER = resolve(import.meta.dirname, '../../tools/docker/keepsake.sh');
const HEALTH = resolve(import.meta.dirname, '../../tools/docker/health.sh');
/** Without an entry among the users of any machine. */
const USER = 12_345;
const PATH = `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`;

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && spawnSync('unshare', ['-m', 'setpriv', '--version']).status === 0;
if (!canMount)
  console.warn('CONTAINERS SKIPPED: nobody but root, with setpriv and mounts, can play one here');

/** Everything below a folder, but for links, with its owner. */
function ownersIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.flatMap((name) => {
    const facts = lstatSync(join(folder, name));
    return facts.isSymbolicLink() || facts.uid === USER ? [] : [`${name}: ${facts.uid}`];
  });
}

async function endOf(child: ChildProcess): Promise<{ code: unknown; said: string }> {
  const said = child.stderr === null ? '' : text(child.stderr);
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, said: await said };
}

describe.skipIf(!canMount)('U80: folders of another user', { timeout: 60_000 }, () => {
  it('root leaves nothing of its own in them, and its container goes on as that user, in folders alone', async () => {
    const { simulator, folder } = await simulated();
    const [config, photos] = ['config', 'photos'].map((name) => join(folder, name)) as [string, string];
    for (const each of [config, photos]) {
      mkdirSync(each, { mode: 0o700 });
      chownSync(each, USER, USER);
    }
    chmodSync(folder, 0o755);
    const { username, password } = simulator.account;
    const env = {
      PATH,
      KEEPSAKE_SIMULATOR: simulator.url,
      KEEPSAKE_USERNAME: username,
      KEEPSAKE_PASSWORD: password,
      KEEPSAKE_DIRECTORY: photos,
      KEEPSAKE_COOKIE_DIRECTORY: config,
      KEEPSAKE_XMP_SIDECAR: 'true',
      KEEPSAKE_TREE: 'T/{type}',
      KEEPSAKE_LINK_MODE: 'symlink',
      KEEPSAKE_LOG_FILE: join(config, 'keepsake.log'),
      KEEPSAKE_REPORT_JSON: join(config, 'report.json'),
      KEEPSAKE_EVENTS: join(config, 'events.jsonl'),
    };
    const byRoot = spawn(process.execPath, [PROGRAM, '--recent', '4'], { env, cwd: '/', stdio: 'pipe' });
    byRoot.stdin.end('246810\n');
    expect(await endOf(byRoot)).toMatchObject({ code: 0 });
    expect([config, photos].flatMap(ownersIn)).toEqual([]);
    expect(readdirSync(config)).toEqual(
      expect.arrayContaining(['keepsake.log', 'report.json', 'events.jsonl']),
    );

    // All that is mounted can only be read, but for the two folders.
    const script = `for each in "${config}" "${photos}"; do mount --bind "$each" "$each"; done
      findmnt -rno TARGET | grep -vxF -e "${config}" -e "${photos}" | while read -r each; do
        mount -o remount,bind,ro "$each" 2>/dev/null || true
      done
      ! touch "${folder}/x" 2>/dev/null || exit 99
      keepsake && "${HEALTH}" || exit
      mv "${config}"/*.session.json "${config}/aside" && ! "${HEALTH}"`;
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(WRAPPER, join(bin, 'keepsake'));
    const within = { env: { ...env, PATH: `${bin}:${PATH}`, PUID: `${USER}`, UMASK: '027' }, cwd: '/' };
    const { stdout, stderr } = await promisify(execFile)('unshare', ['-m', 'sh', '-c', script], within);
    expect(stderr).toContain('8 files downloaded');
    expect(stdout).toMatch(/^\{"status":"ok".*\n\{"status":"failing","reasons":\[\{"code":"person-needed"/);
    expect([config, photos].flatMap(ownersIn)).toEqual([]);
    const modes = readdirSync(photos, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.JPG') && !name.startsWith('T'))
      .map((name) => lstatSync(join(photos, name)).mode & 0o777);
    expect(modes.toSorted((a, b) => a - b)).toEqual([...Array(8).fill(0o640), ...Array(4).fill(0o644)]);
  });
});

describe.skipIf(!canMount)('U81: the wrapper of the container', { timeout: 60_000 }, () => {
  /** Calls it with groups, and with a program in place of Node that says as whom it runs. */
  const call = (env: Readonly<Record<string, string>>, groups = '0', user = '0') => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    writeFileSync(
      join(folder, 'node'),
      '#!/bin/sh\necho "$(id -u) $(id -g) $(id -G) $(umask) $HOME ${2-}"; test -f "$1"\n',
      { mode: 0o755 },
    );
    const as = ['--groups', groups, '--reuid', user, '--regid', user, '--', WRAPPER, 'two words'];
    const { status, stdout, stderr } = spawnSync('setpriv', as, {
      env: { PATH: `${folder}:${PATH}`, KEEPSAKE_COOKIE_DIRECTORY: '/nowhere', ...env },
      encoding: 'utf8',
    });
    return { status, out: stdout.trim(), err: stderr };
  };

  it.each<[env: Readonly<Record<string, string>>, is: string, groups?: string, user?: string]>([
    [{}, '1000 1000 1000 0022 /nowhere two words'],
    [{ PUID: '99', PGID: '100', UMASK: '077' }, '99 100 100 0077 /nowhere two words'],
    [{ PUID: '12345', UMASK: '0' }, '12345 12345 12345 0000 /nowhere two words'],
    [{ PUID: '5' }, '5 5 5 44 109 0022 /nowhere two words', '44,0,109'],
    [{ PUID: '0' }, '0 0 0 0022 /nowhere two words'],
    [{ PUID: '5', UMASK: '027' }, '12345 12345 12345 44 0027 /nowhere two words', '44', '12345'],
    [{ PUID: '', PGID: '', UMASK: '' }, '1000 1000 1000 0022 /nowhere two words'],
  ])('%j: %s (groups %s)', (env, is, groups, user) => {
    expect(call(env, groups, user)).toEqual({ status: 0, out: is, err: '' });
  });

  it.each([
    [{ PUID: 'sam' }, /^keepsake: error: PUID takes the number of a user/],
    [{ PUID: '-1' }, /^keepsake: error: PUID /],
    [{ PUID: '99999999999' }, /^keepsake: error: PUID /],
    // Those would be root to the system.
    [{ PUID: '4294967295' }, /^keepsake: error: PUID /],
    [{ PUID: '4294967296' }, /^keepsake: error: PUID /],
    [{ PUID: '5', PGID: '4294967295' }, /^keepsake: error: PGID /],
    [{ PGID: '1 2' }, /^keepsake: error: PGID takes the number of a group/],
    [{ UMASK: '08' }, /^keepsake: error: UMASK takes digits/],
    [{ UMASK: 'u=rwx' }, /^keepsake: error: UMASK /],
  ])('refuses %j before anything is touched', (env, told) => {
    expect(call(env)).toEqual({ status: 2, out: '', err: expect.stringMatching(told) });
  });

  it('says what it lacks where it may not become another user', () => {
    const { status, stderr } = spawnSync('setpriv', ['--bounding-set', '-setuid', '--', WRAPPER], {
      env: { PATH, PUID: '5', KEEPSAKE_COOKIE_DIRECTORY: '/nowhere' },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^keepsake: error: [^\n]*the capabilities SETUID and SETGID/),
    });
  });

  it('gives an empty folder of root to the user, and no other one', () => {
    const folder = temporaryFolder();
    const [empty, full] = [join(folder, 'empty'), join(folder, 'full')];
    for (const each of [empty, join(full, 'sub')]) mkdirSync(each, { recursive: true });
    const env = { PUID: `${USER}`, KEEPSAKE_COOKIE_DIRECTORY: empty, KEEPSAKE_DIRECTORY: full };
    expect(call(env)).toMatchObject({ status: 0, err: '' });
    expect([empty, full].map((each) => lstatSync(each).uid)).toEqual([USER, 0]);
    expect(lstatSync(empty).mode & 0o777).toBe(0o700);
  });
});

it.each([
  ['{"accounts":[{"health":{"status":"degraded"}},{"health":{"status":"ok"}}]}', 0],
  ['{"accounts":[{"health":{"status":"degraded"}},{"health":{"status":"failing"}}]}', 1],
  ['{"error":{"code":"USAGE","message":"--username is missing \\"health\\":{\\"status\\":\\"ok\\""}}', 1],
  ['', 1],
])('U81: the container that says %j is healthy: %i', (said, code) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'keepsake'), `#!/bin/sh\ncat <<'E'\n${said}\nE\n`, { mode: 0o755 });
  expect(spawnSync(HEALTH, { env: { PATH: `${folder}:${PATH}` } }).status).toBe(code);
});
