import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitOf, foreignStem } from '../../../../../src/icloud/session/import/find-foreign-session.ts';
import { takeOver, takeOverAtFirstUse } from '../../../../../src/icloud/session/import/take-over.ts';
import { peekSession } from '../../../../../src/icloud/session/peek-session.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { MemoryDisk } from '../../../../support/memory-disk.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const ACCOUNT = 'jane.doe+x@icloud.com';
const NAME = 'janedoexicloudcom';
const CLIENT = 'auth-0e24ebd8-9033-4b0a-8ecf-0aae8f5d63c9';
const SESSION = JSON.stringify({
  client_id: CLIENT,
  session_token: 'session-token',
  trust_token: 'trust-token',
});
const COOKIES =
  '#LWP-Cookies-2.0\nSet-Cookie3: X-APPLE-WEBAUTH-TOKEN="\\"v=2\\""; path="/"; domain=".icloud.com"; secure; discard\n';

const clock = new FakeClock();

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function snapshot(folder: string): unknown {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const { mode, mtimeMs } = statSync(join(folder, name));
      return [name, mode, mtimeMs, readFileSync(join(folder, name), 'utf8')];
    });
}

async function taken(files: Readonly<Record<string, string>>, account = ACCOUNT) {
  const from = folderWith(files);
  const directory = join(temporaryFolder(), 'ours');
  const result = await takeOver(from, { directory, account, clock });
  return { ...result, session: await peekSession({ directory, account }), directory };
}

describe('names', () => {
  it.each([
    ['Jane.Doe+x@icloud.com', 'JaneDoexicloudcom'],
    ['müller_1@пример.рф', 'müller_1примеррф'],
    ['½x²@a.b', '½x²ab'],
  ])('%s becomes %s, as Python has it', (account, stem) => {
    expect(foreignStem(account)).toBe(stem);
  });

  it.each([
    ['JaneDoexicloudcom', 'other-case'],
    [NAME, 'exact'],
    ['janedoexicloudco', undefined],
    ['', undefined],
  ])('%s fits: %s', (stem, fit) => {
    expect(fitOf(stem, ACCOUNT)).toBe(fit);
  });

  it('kei cuts long names', () => {
    const long = `${'a'.repeat(60)}@example.com`;
    expect(fitOf(`${'a'.repeat(47)}_0123456789abcdef`, long)).toBe('other-case');
    expect(fitOf(`${'b'.repeat(47)}_0123456789abcdef`, long)).toBeUndefined();
    expect(fitOf(`${'a'.repeat(47)}_0123456789abcdef`, 'a@example.com')).toBeUndefined();
  });

  it('an address of no letters fits nothing', () => {
    expect(fitOf('', '@.+')).toBeUndefined();
  });
});

describe('taking over', () => {
  it('makes a session of ours out of the two files of icloudpd, readable by us alone', async () => {
    const { session, lines, warnings, directory } = await taken({
      [`${NAME}.session`]: SESSION,
      [NAME]: COOKIES,
    });
    expect(session?.tokens).toMatchObject({
      clientId: CLIENT,
      domain: 'com',
      sessionToken: 'session-token',
      trustToken: 'trust-token',
      trustIssuedAtMs: undefined,
    });
    expect(session?.cookies).toMatchObject([
      { name: 'X-APPLE-WEBAUTH-TOKEN', value: '"v=2"', expiresAt: null },
    ]);
    expect(lines).toEqual([
      expect.stringContaining('took over the session of icloudpd (1 cookies, session token, device trust)'),
    ]);
    expect(warnings).toEqual([]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, `${ACCOUNT}.session.json`)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['pyicloud', { [`${NAME}.session`]: SESSION, [`${NAME}.cookiejar`]: COOKIES }],
    ['kei', { [`${NAME}.session`]: SESSION, [NAME]: '[{"url":"https://setup.icloud.com/","cookie":"a=1"}]' }],
    ['icloudpd', { [`${NAME}.session`]: SESSION }],
    ['icloudpd', { [NAME]: COOKIES }],
    ['icloudpd', { [`JaneDoexIcloudCom.session`]: SESSION, [`JaneDoexIcloudCom`]: COOKIES }],
    ['icloud-photos-sync', { '.icloud-photos-sync': '{"trustToken":"HSARM-1"}' }],
  ])('knows the files of %s: %j', async (tool, files) => {
    const { lines, session } = await taken(files);
    expect(lines[0]).toContain(`took over the session of ${tool} `);
    expect(session).toBeDefined();
  });

  it('a mainland China account stays one', async () => {
    const { session } = await taken({ [NAME]: COOKIES.replace('.icloud.com', '.icloud.com.cn') });
    expect(session?.tokens.domain).toBe('cn');
    expect(session?.tokens.clientId).toMatch(/^auth-[0-9a-f-]{36}$/);
  });

  it('of two spellings takes the exact one, else the one in use last', async () => {
    const token = (name: string) => JSON.stringify({ trust_token: name });
    const files = { 'JANEDOEXicloudcom.session': token('old'), 'JaneDoexicloudcom.session': token('new') };
    const from = folderWith(files);
    utimesSync(join(from, 'JANEDOEXicloudcom.session'), 1000, 1000);
    const directory = temporaryFolder();
    await takeOver(from, { directory, account: ACCOUNT, clock });
    expect((await peekSession({ directory, account: ACCOUNT }))?.tokens.trustToken).toBe('new');
    writeFileSync(join(from, `${NAME}.session`), token('exact'));
    utimesSync(join(from, `${NAME}.session`), 500, 500);
    await takeOver(from, { directory, account: ACCOUNT, clock });
    expect((await peekSession({ directory, account: ACCOUNT }))?.tokens.trustToken).toBe('exact');
    expect(readFileSync(join(directory, `${ACCOUNT}.session.json.prev`), 'utf8')).toContain('"new"');
  });

  it('never changes the foreign folder', async () => {
    const from = folderWith({ [`${NAME}.session`]: SESSION, [NAME]: COOKIES });
    const before = snapshot(from);
    await takeOver(from, { directory: temporaryFolder(), account: ACCOUNT, clock });
    expect(snapshot(from)).toEqual(before);
  });

  it('explains a damaged file by its name and uses the other one', async () => {
    const { warnings, session } = await taken({ [`${NAME}.session`]: '{"client', [NAME]: COOKIES });
    expect(warnings).toEqual([`${NAME}.session: not a session file`]);
    expect(session?.cookies.length).toBe(1);
    const other = await taken({ [`${NAME}.session`]: SESSION, [NAME]: 'x'.repeat(2 * 1024 * 1024) });
    expect(other.warnings).toEqual([`${NAME}: too large`]);
    expect(other.session?.tokens.trustToken).toBe('trust-token');
  });

  it.each([
    ['nothing for this account', { other: COOKIES }, /holds no session of jane/],
    ['damaged files only', { [NAME]: 'x' }, /is of no use/],
    [
      'cookies that have ended',
      { [NAME]: COOKIES.replace('discard', 'expires="2020-01-01 00:00:00Z"') },
      /is of no use/,
    ],
  ])('with %s writes nothing and says so', async (_what, files, message) => {
    const directory = temporaryFolder();
    await expect(takeOver(folderWith(files), { directory, account: ACCOUNT, clock })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('folders and links to nowhere of such a name are passed over', async () => {
    const from = folderWith({ [`${NAME}.session`]: SESSION });
    mkdirSync(join(from, NAME));
    symlinkSync('/nowhere/at/all', join(from, `${NAME}.cookiejar`));
    const { warnings } = await takeOver(from, { directory: temporaryFolder(), account: ACCOUNT, clock });
    expect(warnings).toEqual([]);
  });

  it('a folder that is not there is told', async () => {
    await expect(
      takeOver('/nowhere/at/all', { directory: temporaryFolder(), account: ACCOUNT, clock }),
    ).rejects.toThrow('cannot look into the folder to import from (ENOENT)');
  });

  it('session test 13: a power cut leaves the old session or the new one', async () => {
    const from = folderWith({ [`${NAME}.session`]: SESSION, [NAME]: COOKIES });
    const where = { directory: '/k', account: ACCOUNT };
    let cuts = 0;
    const disk = new MemoryDisk();
    disk.onCall = () => {
      for (const state of disk.afterPowerCut()) {
        cuts += 1;
        const text = state.texts()[`/k/${ACCOUNT}.session.json`];
        expect(text === undefined || text.includes('"trust-token"')).toBe(true);
      }
    };
    await takeOver(from, { ...where, clock, calls: disk.calls });
    expect(cuts).toBeGreaterThan(5);
    expect((await peekSession({ ...where, calls: disk.calls }))?.tokens.trustToken).toBe('trust-token');
  });
});

describe('by itself', () => {
  const at = (directory: string) => takeOverAtFirstUse({ directory, account: ACCOUNT, clock });

  it('takes over what lies in our own folder, once', async () => {
    const directory = folderWith({ [`${NAME}.session`]: SESSION, [NAME]: COOKIES });
    const foreign = () =>
      [NAME, `${NAME}.session`].map((name) => readFileSync(join(directory, name), 'utf8'));
    const before = foreign();
    expect((await at(directory)).lines.length).toBe(1);
    expect(foreign()).toEqual(before);
    expect(await at(directory)).toEqual({ lines: [], warnings: [] });
  });

  it('D7: closes a folder that others can enter, and says so', async () => {
    const directory = folderWith({ [`${NAME}.session`]: SESSION });
    chmodSync(directory, 0o755);
    expect((await at(directory)).warnings).toEqual([expect.stringContaining('was open to other users')]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it('does not bring back what was forgotten', async () => {
    const directory = folderWith({ [`${NAME}.session`]: SESSION, [`${ACCOUNT}.session.json`]: '{}' });
    expect(await at(directory)).toEqual({ lines: [], warnings: [] });
  });

  it.each([
    ['an empty folder', {}],
    ['another account', { 'other.session': SESSION }],
    ['a trust token that does not say whose', { '.icloud-photos-sync': '{"trustToken":"HSARM-1"}' }],
  ])('finds nothing in %s', async (_what, files) => {
    const directory = folderWith(files);
    expect(await at(directory)).toEqual({ lines: [], warnings: [] });
    expect(await peekSession({ directory, account: ACCOUNT })).toBeUndefined();
  });

  it('goes on without a folder, and past damaged files with a word', async () => {
    expect(await at('/nowhere/at/all')).toEqual({ lines: [], warnings: [] });
    const directory = folderWith({ [NAME]: 'rubbish' });
    expect(await at(directory)).toEqual({ lines: [], warnings: [`${NAME}: not a cookie file`] });
  });

  it.skipIf(process.getuid?.() === 0)(
    'says which file may not be read (skipped for root, who may read all)',
    async () => {
      const directory = folderWith({ [NAME]: COOKIES });
      chmodSync(join(directory, NAME), 0);
      expect((await at(directory)).warnings).toEqual([`${NAME}: cannot be read (EACCES)`]);
    },
  );
});
