import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.ts';
import { TransportError } from '../../src/http/transport.ts';
import { asServiceError } from '../../src/icloud/wire/service-error.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const USUAL = ['session', '--username', 'sam@example.com'];
const isRoot = process.getuid?.() === 0;
/** Without an entry among the users of any machine. */
const USER = 12_345;
if (!isRoot) console.warn('U6: what root makes for another user is tested by root alone: skipped');
const TIMEOUT = { timeout: 60_000 };

describe('U6: surroundings that lack something', () => {
  const configOf = (home: string, cookieDirectory?: string, env = {}) =>
    resolveConfig(
      {
        username: ['a'],
        authOnly: true,
        ...(cookieDirectory === undefined ? {} : { cookieDirectory: [cookieDirectory] }),
      },
      { home, cwd: '/somewhere', env },
    );

  it.each(['', '/', '//', 'relative'])(
    'HOME is %j: a folder for the session is asked for, and is enough',
    (home) => {
      const refused = configOf(home);
      expect('problems' in refused && refused.problems).toEqual([
        expect.stringMatching(/^--cookie-directory is needed: HOME/),
      ]);
      expect(configOf(home, 'session')).toMatchObject({ config: { cookieDirectory: '/somewhere/session' } });
    },
  );

  it.each(['socks5h://127.0.0.1:1', 'socks://x', 'ftp://x'])(
    'a proxy that is none of HTTP is refused: %s',
    (address) => {
      const refused = configOf('/home/sam', undefined, { ALL_PROXY: address });
      expect('problems' in refused && refused.problems.join()).toMatch(
        /^ALL_PROXY is not the address of an HTTP proxy/,
      );
    },
  );

  it('ALL_PROXY stands in for the others', () => {
    const network = { all_proxy: 'proxy:1', HTTPS_PROXY: 'http://other:2' };
    expect(configOf('/home/sam', undefined, network)).toMatchObject({
      config: { network: { httpProxy: 'http://proxy:1', httpsProxy: 'http://other:2' } },
    });
  });

  it.each([
    ['Foo/Bar', 1],
    ['Europe/Berlin', 0],
    ['CET-1CEST,M3.5.0,M10.5.0/3', 0],
    ['', 0],
  ])('the zone %j: %d warnings', (zone, count) => {
    const { warnings } = configOf('/home/sam', undefined, { TZ: zone }) as { warnings: readonly string[] };
    expect(warnings).toHaveLength(count);
  });

  it('a certificate that nobody trusts names the variable for more', () => {
    const error = asServiceError(
      new TransportError('SELF_SIGNED_CERT_IN_CHAIN', 'connect', ''),
      'idmsa.apple.com',
    );
    expect(error).toMatchObject({ details: [expect.stringContaining('NODE_EXTRA_CA_CERTS')] });
  });

  it('a working directory that was removed is told in a line', TIMEOUT, () => {
    const folder = temporaryFolder();
    const inner = `mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"`;
    const { status, stderr } = spawnSync('sh', ['-c', inner, process.execPath, PROGRAM, ...USUAL], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^[-\d:+ ]+ keepsake: error: the working directory was removed/);
    expect(status).toBe(2);
    expect(() => rmdirSync(`${folder}/gone`)).toThrow();
  });

  it.skipIf(process.platform !== 'linux')(
    'a folder that cannot be made ends the command at once',
    TIMEOUT,
    () => {
      const { status, stderr } = spawnSync(
        process.execPath,
        [
          PROGRAM,
          'session',
          'renew',
          '--username',
          'sam@example.com',
          '--cookie-directory',
          '/proc/keepsake/x',
        ],
        { encoding: 'utf8', timeout: 50_000 },
      );
      expect(stderr).toMatch(
        /^[-\d:+ ]+ keepsake: error: cannot [^\n]* \/proc\/keepsake\/x: it is not there \(ENOENT\)/,
      );
      expect(status).toBe(8);
    },
  );

  it.skipIf(!isRoot).each(['', 'new/folder'])(
    'what root makes in a folder of another user (below it: %j) is theirs, and they go on with it',
    TIMEOUT,
    (below) => {
      const folder = temporaryFolder();
      const cookies = join(folder, 'config');
      mkdirSync(cookies, { mode: 0o700 });
      chownSync(cookies, USER, USER);
      chmodSync(folder, 0o755);
      const renew = (user: { uid?: number; gid?: number }) => {
        const directory = join(cookies, below);
        const flags = ['session', 'renew', '--username', 'sam@example.com', '--cookie-directory', directory];
        // No password: it ends once the session was begun, before anything is sent.
        const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...flags], {
          cwd: '/',
          encoding: 'utf8',
          env: { PATH: process.env['PATH'] },
          ...user,
        });
        expect(stderr).toMatch(/^[-\d:+ ]+ keepsake: error: apple wants the password/);
        expect(status).toBe(4);
      };
      for (const user of [{}, { uid: USER, gid: USER }, {}]) {
        renew(user);
        const names = readdirSync(cookies, { recursive: true, encoding: 'utf8' });
        expect(names).toContain(join(below, 'sam@example.com.session.json'));
        expect(names).toContain(join(below, 'sam@example.com.sqlite'));
        const owners = names.map((name) => `${name} ${lstatSync(join(cookies, name)).uid}`);
        expect(owners).toEqual(names.map((name) => `${name} ${USER}`));
      }
    },
  );

  it.skipIf(!isRoot)('what was there before, under any name, stays whose it is', TIMEOUT, () => {
    const folder = temporaryFolder();
    const cookies = join(folder, 'config');
    mkdirSync(cookies, { mode: 0o700 });
    chownSync(cookies, USER, USER);
    writeFileSync(join(folder, 'secret'), 'of root', { mode: 0o600 });
    linkSync(join(folder, 'secret'), join(cookies, 'locks.sqlite'));
    linkSync(join(folder, 'secret'), join(cookies, 'sam@example.com.session.json.tmp'));
    linkSync(join(folder, 'secret'), join(cookies, 'sam@example.com.sqlite'));
    spawnSync(
      process.execPath,
      [PROGRAM, 'session', 'renew', '--username', 'sam@example.com', '--cookie-directory', cookies],
      { cwd: '/', env: { PATH: process.env['PATH'] } },
    );
    expect(lstatSync(join(folder, 'secret')).uid).toBe(0);
  });
});
