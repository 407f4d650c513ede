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
import { silentLog } from '../../../../src/base/log.ts';
import { SecretRegistry } from '../../../../src/base/secret.ts';
import {
  openSessionFile,
  type SessionFile,
  type SessionFileOptions,
} from '../../../../src/icloud/session/session-file.ts';
import { MemoryDisk } from './memory-disk.ts';

const NOW = Date.UTC(2026, 10, 21, 8);
const PATH = '/k/sam@example.com.session.json';
const SETUP = new URL('https://setup.icloud.com/setup/ws/1/accountLogin');
const SIGN_IN = new URL('https://idmsa.apple.com/appleauth/auth');
const KEPT_ASIDE = `${PATH}.damaged-20261121T080000000Z`;

function open(options: Partial<SessionFileOptions>): Promise<SessionFile> {
  return openSessionFile({
    directory: '/k',
    account: 'sam@example.com',
    domain: undefined,
    clock: { now: () => NOW },
    log: silentLog,
    secrets: new SecretRegistry(),
    ...options,
  });
}

/** A disk with a session that was saved twice, so that there is a spare file. */
async function diskWithSession() {
  const disk = new MemoryDisk();
  const session = await open({ calls: disk.calls });
  session.tokens.trustToken = 'trust-token';
  session.jar.store(SETUP, ['X-APPLE-WEBAUTH-HSA-TRUST-1="hsa"; Path=/; Domain=icloud.com; Max-Age=999']);
  session.jar.store(SIGN_IN, ['DES1="idmsa"; Path=/']);
  await session.commit('one');
  session.tokens.sessionToken = 'session-token';
  session.jar.store(SETUP, ['X-APPLE-WEBAUTH-TOKEN="login"; Path=/; Domain=icloud.com; Max-Age=999']);
  await session.commit('two');
  return { disk, clientId: session.tokens.clientId, text: disk.texts()[PATH] ?? '' };
}

describe('what is kept', () => {
  it('begins with an identity of its own and no warning', async () => {
    const session = await open({ calls: new MemoryDisk().calls });
    expect(session.tokens.clientId).toMatch(
      /^auth-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    expect(session.tokens.domain).toBe('com');
    expect(session.warnings).toEqual([]);
  });

  it('comes back as it was committed', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls, account: ' Sam@Example.com' });
    expect(session.tokens).toEqual({
      clientId,
      clientSinceMs: NOW,
      domain: 'com',
      sessionToken: 'session-token',
      sessionId: undefined,
      scnt: undefined,
      accountCountry: undefined,
      trustToken: 'trust-token',
      trustIssuedAtMs: NOW,
    });
    expect(session.jar.header(SETUP)).toContain('X-APPLE-WEBAUTH-TOKEN="login"');
    expect(session.warnings).toEqual([]);
  });

  it('the region is as the user says, or as it was', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls, domain: 'cn' });
    expect(session.tokens.domain).toBe('cn');
    await session.commit('region');
    expect((await open({ calls: disk.calls })).tokens.domain).toBe('cn');
  });

  it('keys of a newer keepsake are no damage', async () => {
    const { disk, text } = await diskWithSession();
    disk.put(PATH, { text: text.replace('{', '{"new": [1],') });
    const session = await open({ calls: disk.calls });
    expect(session.warnings).toEqual([]);
    expect(session.tokens.trustToken).toBe('trust-token');
  });

  it('the time of trust is noted whenever the token changes, and only then', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls, clock: { now: () => NOW + 1000 } });
    session.tokens.scnt = 'new';
    await session.commit('scnt');
    expect(session.tokens.trustIssuedAtMs).toBe(NOW);
    session.tokens.trustToken = 'other-token';
    await session.commit('trust');
    expect(session.tokens.trustIssuedAtMs).toBe(NOW + 1000);
    session.tokens.trustToken = undefined;
    await session.commit('gone');
    expect(session.tokens.trustIssuedAtMs).toBeUndefined();
  });

  it('J2: tokens are known as secrets as soon as they are read or written', async () => {
    const { disk } = await diskWithSession();
    const secrets = new SecretRegistry();
    const session = await open({ calls: disk.calls, secrets });
    session.tokens.scnt = 'scnt-value';
    await session.commit('scnt');
    expect(secrets.scrub('session-token trust-token scnt-value')).toBe('[secret] [secret] [secret]');
  });
});

describe('forgetting', () => {
  it('a dead login goes, what makes the next one silent stays', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    session.forgetLogin();
    expect(session.tokens).toMatchObject({ clientId, trustToken: 'trust-token', sessionToken: undefined });
    expect(session.jar.header(SETUP)).toBe('X-APPLE-WEBAUTH-HSA-TRUST-1="hsa"');
    expect(session.jar.header(SIGN_IN)).toBe('DES1="idmsa"');
  });

  it('everything goes but the client id, from the spare file too', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    session.forgetEverything();
    await session.commit('forget');
    for (const text of Object.values(disk.texts())) {
      expect(text).toContain(clientId);
      expect(text).not.toMatch(/trust-token|session-token|hsa|idmsa/);
    }
  });

  it('nothing is gone on disk before commit', async () => {
    const { disk } = await diskWithSession();
    const before = disk.texts();
    (await open({ calls: disk.calls })).forgetEverything();
    expect(disk.texts()).toEqual(before);
  });

  it('a file that the user removed does not come back', async () => {
    const { disk, clientId } = await diskWithSession();
    disk.nodes.delete(PATH);
    const session = await open({ calls: disk.calls });
    expect(session.tokens.clientId).not.toBe(clientId);
    expect(session.tokens.trustToken).toBeUndefined();
  });
});

describe('writing', () => {
  it('does nothing when nothing changed', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    let calls = 0;
    disk.onCall = () => void (calls += 1);
    await session.commit('nothing');
    expect(calls).toBe(0);
  });

  it('many at once come one after the other, and the last one counts', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        session.tokens.scnt = `scnt-${n}`;
        return session.commit('race');
      }),
    );
    expect((await open({ calls: disk.calls })).tokens.scnt).toBe('scnt-9');
    expect(Object.keys(disk.texts()).toSorted()).toEqual([PATH, `${PATH}.prev`]);
  });

  it('a trust token that comes while an older state is written gets its own time', async () => {
    const { disk } = await diskWithSession();
    let time = NOW;
    const session = await open({ calls: disk.calls, clock: { now: () => time } });
    session.tokens.scnt = 'first';
    disk.onCall = () => {
      session.tokens.trustToken = 'newer-trust';
      time = NOW + 1000;
    };
    await session.commit('first');
    await session.commit('second');
    expect((await open({ calls: disk.calls })).tokens).toMatchObject({
      trustToken: 'newer-trust',
      trustIssuedAtMs: NOW + 1000,
    });
  });

  it('D8: a power cut at any moment leaves the old or the new session', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    const states: MemoryDisk[] = [];
    disk.onCall = () => void states.push(...disk.afterPowerCut());
    session.tokens.sessionToken = 'newer-token';
    await session.commit('power cut');
    disk.onCall = () => {};

    const seen = new Set<string | undefined>();
    for (const state of states) {
      const found = await open({ calls: state.calls });
      expect(found.warnings).toEqual([]);
      expect(found.tokens).toMatchObject({ clientId, trustToken: 'trust-token' });
      seen.add(found.tokens.sessionToken);
    }
    expect(states.length).toBeGreaterThan(20);
    expect([...seen]).toEqual(['session-token', 'newer-token']);
    for (const state of disk.afterPowerCut()) {
      expect((await open({ calls: state.calls })).tokens.sessionToken).toBe('newer-token');
    }
  });

  it.each([{ sticky: false }, { sticky: true }])(
    'D8: whichever call fails, old or new is there, sticky: $sticky',
    async ({ sticky }) => {
      for (let n = 1; ; n += 1) {
        const { disk, clientId } = await diskWithSession();
        const session = await open({ calls: disk.calls });
        session.tokens.sessionToken = 'newer-token';
        disk.failAt(n, { sticky });
        const outcome = await session.commit('fails').then(
          () => 'done',
          (error: unknown) => error,
        );
        disk.heal();
        if (disk.fired)
          expect(outcome === 'done' || outcome).toMatchObject(
            outcome === 'done' ? {} : { code: 'STATE_DAMAGED' },
          );

        const found = await open({ calls: disk.calls });
        expect(found.warnings).toEqual([]);
        expect(found.tokens.clientId).toBe(clientId);
        expect(outcome === 'done' ? ['newer-token'] : ['session-token', 'newer-token']).toContain(
          found.tokens.sessionToken,
        );

        await session.commit('again');
        expect((await open({ calls: disk.calls })).tokens.sessionToken).toBe('newer-token');
        if (!disk.fired) return;
      }
    },
  );

  it.each([{ sticky: false }, { sticky: true }])(
    'D6: whichever call fails while reading, nothing is lost, sticky: $sticky',
    async ({ sticky }) => {
      for (let n = 1; ; n += 1) {
        const { disk, clientId } = await diskWithSession();
        disk.put(PATH, { text: 'damaged', mode: 0o644 });
        disk.failAt(n, { sticky });
        const first = await open({ calls: disk.calls }).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (disk.fired) expect(first).toMatchObject({ code: 'STATE_DAMAGED' });
        disk.heal();
        expect(Object.values(disk.texts())).toContain('damaged');
        // Between setting aside and writing anew there is no session file: that moment alone can cost the identity.
        if (disk.texts()[PATH] !== undefined)
          expect((await open({ calls: disk.calls })).tokens.clientId).toBe(clientId);
        if (!disk.fired) return;
      }
    },
  );
});

describe('damage', () => {
  it.each<[what: string, node: Parameters<MemoryDisk['put']>[1], why: string]>([
    ['an empty file', { text: '' }, 'empty'],
    ['no JSON', { text: '{"version": 1' }, 'not JSON'],
    ['other JSON', { text: '[]' }, 'not a session'],
    ['null', { text: 'null' }, 'not a session'],
    [
      'the wrong shape',
      { text: '{"version": 1, "account": "sam@example.com", "tokens": {}}' },
      'not a session',
    ],
    ['another version', { text: '{"version": 2}' }, 'another version'],
    ['too much', { text: ' '.repeat(2 ** 20 + 1) }, 'too large'],
    ['a folder', { kind: 'directory' }, 'a directory, not a file'],
    ['a link', { kind: 'link', mode: 0o777 }, 'a link, not a file'],
    ['a device', { kind: 'other' }, 'a device, not a file'],
  ])('D6: %s is kept aside, and we stay who we are', async (_what, node, why) => {
    const { disk, clientId } = await diskWithSession();
    disk.put(PATH, node);
    const session = await open({ calls: disk.calls });
    expect(session.warnings).toEqual([`the session file was no good (${why}) and is kept as ${KEPT_ASIDE}`]);
    expect(disk.nodes.get(KEPT_ASIDE)).toMatchObject(node);
    expect(session.tokens).toMatchObject({ clientId, trustToken: 'trust-token', sessionToken: undefined });
    expect(session.jar.has('X-APPLE-WEBAUTH-TOKEN')).toBe(false);

    const again = await open({ calls: disk.calls });
    expect(again.warnings).toEqual([]);
    expect(again.tokens).toEqual(session.tokens);
  });

  it('D6: of another account nothing is taken over', async () => {
    const { disk, clientId, text } = await diskWithSession();
    disk.put(PATH, { text: text.replace('sam@', 'alex@') });
    const session = await open({ calls: disk.calls });
    expect(session.warnings[0]).toContain('another account');
    expect(session.tokens.clientId).not.toBe(clientId);
    expect(session.tokens.trustToken).toBeUndefined();
  });

  it('D6: without a spare file the client id is found in the damaged text', async () => {
    const { disk, clientId, text } = await diskWithSession();
    disk.nodes.delete(`${PATH}.prev`);
    disk.put(PATH, { text: text.slice(0, -20) });
    const session = await open({ calls: disk.calls });
    expect(session.tokens).toMatchObject({ clientId, trustToken: undefined });
  });

  it('D6: a second damage at the same moment does not replace the first', async () => {
    const { disk } = await diskWithSession();
    for (const text of ['first', 'second', 'third']) {
      disk.put(PATH, { text });
      await open({ calls: disk.calls });
    }
    expect(Object.values(disk.texts())).toEqual(expect.arrayContaining(['first', 'second', 'third']));
  });

  it('D6: a spare file that is no good either costs only the trust', async () => {
    const { disk, clientId, text } = await diskWithSession();
    disk.put(PATH, { text: `x${text}` });
    disk.put(`${PATH}.prev`, { kind: 'directory' });
    expect((await open({ calls: disk.calls })).tokens).toMatchObject({ clientId, trustToken: undefined });
  });

  it('D6: cut at any byte, it never crashes and stays who it was', async () => {
    const { disk, clientId, text } = await diskWithSession();
    for (let bytes = 0; bytes < text.length; bytes += 1) {
      const cut = text.slice(0, bytes);
      disk.put(PATH, { text: cut });
      const session = await open({ calls: disk.calls });
      expect(session.tokens).toMatchObject({ clientId, trustToken: 'trust-token' });
      expect(session.warnings.length).toBe(bytes === text.length - 1 ? 0 : 1);
    }
  });

  it('D6: with any bit flipped it opens or is kept aside, and never crashes', async () => {
    const { text } = await diskWithSession();
    let opened = 0;
    for (let bit = 0; bit < text.length * 8; bit += 3) {
      const bytes = Buffer.from(text);
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const disk = new MemoryDisk();
      disk.put(PATH, { text: bytes.toString('utf8') });
      const session = await open({ calls: disk.calls });
      expect(Object.values(disk.texts())).toContain(bytes.toString('utf8'));
      if (session.warnings.length === 0) opened += 1;
    }
    expect(opened).toBeGreaterThan(100);
  });
});

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
