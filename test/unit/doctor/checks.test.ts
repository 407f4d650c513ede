import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import type { DoctorPorts, Finding, HostReport } from '../../../src/doctor/check.ts';
import { judgeSignInPage } from '../../../src/icloud/auth/sign-in-page.ts';
import { checkLogin, checkSession } from '../../../src/doctor/account-checks.ts';
import { checkPhotosFolder } from '../../../src/doctor/destination-check.ts';
import {
  checkAddress,
  checkEnvironment,
  checkPasswordSource,
  checkProgram,
} from '../../../src/doctor/machine-checks.ts';
import { checkClock, checkEdge, checkHosts } from '../../../src/doctor/network-checks.ts';
import {
  checkFolder,
  checkInventory,
  checkLock,
  checkSessionFile,
} from '../../../src/doctor/state-checks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { doctorPorts, NOW } from './doctor-ports.ts';

const expectFinding = (finding: Finding, result: Finding['result'], says: RegExp) => {
  expect(finding).toMatchObject({ result });
  expect(finding.says).toMatch(says);
};

describe('the machine', () => {
  it('needs the Unicode rules', async () => {
    expectFinding(await checkProgram(doctorPorts({ versions: { node: '24.0.0' } })), 'fail', /ICU/);
    expectFinding(await checkProgram(doctorPorts()), 'ok', /24\.21\.0/);
  });

  it.each([
    ['sam@example.com', 'ok', /looks like one/],
    ['+8613800000000', 'ok', /looks like one/],
    ['sam @example.com', 'fail', /blank/],
    ['sam', 'fail', /neither/],
    ['s\u0430m@example.com', 'warn', /beyond ASCII/],
  ] as const)('an address such as %s: %s', async (username, result, says) => {
    expectFinding(await checkAddress(doctorPorts({}, { username: [username] })), result, says);
  });

  it.each([
    [{}, 'ok', /^no proxy/],
    [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'fail', /anybody between/],
    [
      { HTTPS_PROXY: 'http://sam:hush@proxy.example:3128' },
      'ok',
      /^HTTPS_PROXY leads to proxy\.example:3128$/,
    ],
    [{ NODE_EXTRA_CA_CERTS: '/ca.pem' }, 'ok', /NODE_EXTRA_CA_CERTS/],
  ] as const)('an environment with %j: %s', async (env, result, says) => {
    expectFinding(await checkEnvironment(doctorPorts({}, {}, env)), result, says);
  });

  it.each([
    [{}, {}, 'ok', /none lies ready/],
    [{ password: ['Correct-Horse-1'] }, {}, 'ok', /^from the command line$/],
    [{}, { KEEPSAKE_PASSWORD: 'abcd-efgh-ijkl-mnop' }, 'fail', /app-specific/],
    [{}, { KEEPSAKE_PASSWORD: '\u201chush\u201d' }, 'warn', /typographic quotes/],
    [{ passwordCommand: ['exit 1'] }, {}, 'ok', /not run here/],
    [{ passwordProvider: ['keyring'] }, {}, 'warn', /no keyring/],
  ] as const)('R20: a password from %j, %j: %s', async (raw, env, result, says) => {
    expectFinding(await checkPasswordSource(doctorPorts({}, raw, env)), result, says);
  });
});

describe('the state', () => {
  const at = (directory: string, changes: Partial<DoctorPorts> = {}) =>
    doctorPorts(changes, { cookieDirectory: [directory] });

  it('that is not there stops what needs it, and is no failure', async () => {
    const finding = await checkFolder(at('/nowhere/at/all'));
    expect(finding).toMatchObject({ result: 'warn', blocks: true });
  });

  it('D7: that others can read is told with the command that closes it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'sam@example.com.session.json'), '{}', { mode: 0o644 });
    writeFileSync(join(folder, 'somebody@else.com.session.json'), '{}', { mode: 0o644 });
    chmodSync(folder, 0o755);
    const finding = await checkFolder(at(folder));
    expect(finding).toMatchObject({
      result: 'warn',
      action: `chmod go= ${folder} ${folder}/sam@example.com.session.json`,
    });
  });

  it('that cannot be written to fails', async () => {
    const { disk } = doctorPorts();
    const readOnly = { ...disk, isWritable: async () => false };
    expectFinding(await checkFolder(at(temporaryFolder(), { disk: readOnly })), 'fail', /cannot be written/);
  });

  it('H1: that another keepsake uses is told with who it is; the rest goes on', async () => {
    const busy = new KeepsakeError('ACCOUNT_BUSY', 'another keepsake is at work', {
      details: ['process 7 on host'],
    });
    const finding = await checkLock(doctorPorts({ tryLock: () => Promise.reject(busy) }));
    expect(finding).toMatchObject({ result: 'warn', blocks: true });
    expect(finding.says).toContain('process 7 on host');
  });

  it('D6: with a damaged session fails, with damaged files set aside warns', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'sam@example.com.session.json');
    writeFileSync(path, '{"half a', { mode: 0o600 });
    await expect(checkSessionFile(at(folder))).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });

  it('R7: with history but no session was perhaps not kept', async () => {
    const folder = temporaryFolder();
    expectFinding(await checkSessionFile(at(folder)), 'warn', /no session yet/);
    writeFileSync(join(folder, 'sam@example.com.sqlite'), '');
    expectFinding(await checkSessionFile(at(folder)), 'warn', /was not kept/);
  });

  it('tells how long the trust lasts, from seven days on as a warning, and what stands in the way', async () => {
    const folder = temporaryFolder();
    const session = (expiresAt: number) => ({
      version: 1,
      account: 'sam@example.com',
      tokens: {
        clientId: 'auth-11111111-1111-1111-1111-111111111111',
        domain: 'com',
        trustToken: 'hush-hush',
      },
      cookies: [
        {
          name: 'X-APPLE-WEBAUTH-HSA-TRUST',
          value: 'hush-hush',
          domain: 'icloud.com',
          path: '/',
          hostOnly: false,
          secure: true,
          httpOnly: true,
          expiresAt,
          firstSeen: NOW,
          lastExtended: null,
          extensions: 0,
        },
      ],
    });
    const write = (days: number) =>
      writeFileSync(
        join(folder, 'sam@example.com.session.json'),
        JSON.stringify(session(NOW + days * 86_400_000)),
        { mode: 0o600 },
      );
    write(30);
    expectFinding(await checkInventory(at(folder)), 'ok', /trusts this device until 2026-12-2/);
    write(5);
    expectFinding(await checkInventory(at(folder)), 'warn', /until 2026-11-2/);
    write(-1);
    expectFinding(await checkInventory(at(folder)), 'warn', /ended: device trust/);
    write(30);
    const { files } = at(folder);
    const obstacle = async () => new KeepsakeError('PASSWORD_REJECTED', 'apple rejected the password');
    const blocked = at(folder, { files: { ...files, obstacle } });
    expectFinding(await checkInventory(blocked), 'warn', /apple rejected the password/);
  });
});

describe('the place for photos', () => {
  const at = (directory: string, changes: Partial<DoctorPorts> = {}) =>
    doctorPorts(changes, { directory: [directory] });

  it('is skipped where none is given', async () => {
    expectFinding(await checkPhotosFolder(doctorPorts()), 'skip', /no --directory/);
  });

  it('B5: that lost its marker fails, and nothing is written', async () => {
    const folder = temporaryFolder();
    const knownDestination = async () => ({ id: 'x', files: 7 });
    await expect(checkPhotosFolder(at(folder, { knownDestination }))).rejects.toMatchObject({
      code: 'DESTINATION_MISSING',
    });
  });

  it('B4: that is read-only fails; that is nearly full warns; that will be made is fine', async () => {
    const folder = temporaryFolder();
    const { disk } = doctorPorts();
    const readOnly = { disk: { ...disk, isWritable: async () => false } };
    const full = { disk: { ...disk, freeBytes: async () => 5_000_000 } };
    expectFinding(await checkPhotosFolder(at(folder, readOnly)), 'fail', /cannot be written/);
    expectFinding(await checkPhotosFolder(at(folder, full)), 'warn', /0\.0 GB free/);
    expectFinding(await checkPhotosFolder(at(join(folder, 'new'))), 'ok', /first sync makes it/);
    mkdirSync(join(folder, 'old'));
    expectFinding(await checkPhotosFolder(at(join(folder, 'old'))), 'ok', /GB free/);
  });
});

describe('the network', () => {
  const fine: HostReport = {
    host: 'h',
    families: ['IPv4'],
    failed: undefined,
    dead: [],
    issuer: 'Apple Inc.',
  };

  it.each<[string, Partial<HostReport>, Finding['result'], RegExp]>([
    ['answers', {}, 'ok', /over IPv4, certificates from Apple Inc\./],
    [
      'has no name',
      { failed: { step: 'DNS', code: 'ENOTFOUND' } },
      'fail',
      /idmsa\.apple\.com: DNS fails \(ENOTFOUND\)/,
    ],
    ['is closed', { failed: { step: 'TCP', code: 'ECONNREFUSED' } }, 'fail', /TCP fails/],
    ['is not trusted', { failed: { step: 'TLS', code: 'CERT_HAS_EXPIRED' } }, 'fail', /TLS fails/],
    ['is opened on the way', { issuer: 'Nosy Firewall' }, 'warn', /from Nosy Firewall, not from Apple/],
    ['has dead addresses', { dead: ['2001:db8::1'] }, 'warn', /idmsa\.apple\.com at 2001:db8::1/],
  ])('that %s', async (_what, changes, result, says) => {
    const probeHost = async (host: string) => ({ ...fine, ...changes, host });
    expectFinding(await checkHosts(doctorPorts({ probeHost })), result, says);
  });

  it('behind a proxy is left to the proxy', async () => {
    expectFinding(await checkHosts(doctorPorts({}, {}, { HTTPS_PROXY: 'http://p:1' })), 'ok', /proxy/);
  });

  it.each([
    [200, false, 'ok', /shows this address/],
    [503, true, 'fail', /not about the password/],
    [429, false, 'fail', /turns this network away/],
    [500, true, 'fail', /trouble of its own/],
    [403, true, 'warn', /403/],
  ] as const)(
    'R21: that Apple’s edge answers with %i (HTML: %s): %s',
    async (status, isHtml, result, says) => {
      const verdict = judgeSignInPage(status);
      const fetchSignInPage = async () => ({ verdict, status, isHtml, serverTimeMs: undefined });
      expectFinding(await checkEdge(doctorPorts({ fetchSignInPage })), result, says);
    },
  );

  it.each([
    [0, 'ok', /right/],
    [59_000, 'ok', /right/],
    [61_000, 'warn', /61 seconds fast/],
    [-301_000, 'fail', /301 seconds slow/],
  ] as const)('tells the time, and we are %i ms ahead: %s', async (off, result, says) => {
    const page = { verdict: 'shown', status: 200, isHtml: true, serverTimeMs: NOW - off } as const;
    const fetchSignInPage = async () => page;
    expectFinding(await checkClock(doctorPorts({ fetchSignInPage })), result, says);
  });
});

describe('the account', () => {
  const account = (signIn: () => Promise<{ trustEnds: undefined }>) => ({
    signIn,
    libraries: () => Promise.reject(new Error('not asked')),
    list: () => {
      throw new Error('not asked');
    },
    open: () => Promise.reject(new Error('not asked')),
  });
  const needed = () => Promise.reject(new KeepsakeError('PASSWORD_NEEDED', 'the password is wanted'));
  const accepted = async () => ({ trustEnds: undefined });

  it.each([true, false])('no proof is sent while the session lives, --login or not (%s)', async (login) => {
    const wants = { login, downloadProbe: false };
    const ports = doctorPorts({
      wants,
      openAccount: async ({ mayProve }) => {
        if (mayProve) throw new Error('no proof');
        return account(accepted);
      },
    });
    expectFinding(await checkSession(ports), 'ok', /accepts/);
    expectFinding(await checkLogin(ports), 'skip', login ? /the session lives/ : /only with --login/);
  });

  it('an ended session is mended by --login with one proof, and is a warning without', async () => {
    const opened: boolean[] = [];
    const openAccount: DoctorPorts['openAccount'] = async ({ mayProve }) => {
      opened.push(mayProve);
      return account(mayProve ? accepted : needed);
    };
    expect(await checkSession(doctorPorts({ openAccount }))).toMatchObject({ result: 'warn', blocks: true });
    const wants = { login: true, downloadProbe: false };
    expect(await checkSession(doctorPorts({ openAccount, wants }))).toMatchObject({
      result: 'warn',
      blocks: false,
    });
    expectFinding(await checkLogin(doctorPorts({ openAccount, wants })), 'ok', /accepts the password/);
    expect(opened.filter(Boolean)).toHaveLength(1);
  });
});
