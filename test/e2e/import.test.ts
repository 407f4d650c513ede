import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ForeignOptions,
  icloudpdName,
  readOurSession,
  writeIcloudpdSession,
  writeKeiSession,
} from '../support/foreign-session.ts';
import { NO_PASSWORD, simulated } from '../support/simulated.ts';
import { operationOf, spiedConnect } from '../support/spied-connect.ts';

const isWebLogin = ({ name }: { name: string }) => /-WEBAUTH-(TOKEN|VALIDATE|USER)$/.test(name);

/** An account that another tool is signed in to, and a fresh folder for us. */
async function switcher(options: Partial<ForeignOptions> = {}) {
  const world = await simulated();
  const { simulator, folder, run, signIn } = world;
  await signIn(['--auth-only', '--cookie-directory', 'elsewhere']);
  const ours = readOurSession(join(folder, 'elsewhere'), simulator.account.username);
  const foreign = join(folder, '.pyicloud');
  mkdirSync(foreign);
  const name = options.name ?? icloudpdName('Sam@example.com');
  writeIcloudpdSession(foreign, ours, { ...options, name });
  const codes = () => simulator.requests.filter(({ path }) => path.includes('securitycode')).length;
  const before = { codes: codes(), requests: simulator.requests.length };
  return {
    ...world,
    ours,
    foreign,
    name,
    /** Without a password and without anybody who could type a code. */
    alone: (args: readonly string[], outside = {}) => run(args, { env: NO_PASSWORD, ...outside }),
    operations: () => simulator.requests.slice(before.requests).map(({ operation }) => operation),
    newCodes: () => codes() - before.codes,
  };
}

function snapshot(folder: string): unknown {
  return readdirSync(folder)
    .toSorted()
    .map((name) => [name, statSync(join(folder, name)).mode, readFileSync(join(folder, name), 'utf8')]);
}

describe('session import', () => {
  it('brings icloudpd along: a whole sync without password and code', async () => {
    const world = await switcher();
    const before = snapshot(world.foreign);
    const imported = await world.alone(['session', 'import', '.pyicloud']);
    expect(imported.code).toBe(0);
    expect(imported.err).toMatch(
      /^keepsake: took over the session of icloudpd \(\d+ cookies, session token, device trust\)/,
    );
    expect(imported.err).toContain(
      'hint: run `keepsake login --username sam@example.com --cookie-directory session`',
    );
    expect(world.operations()).toEqual([]);

    expect((await world.alone([])).code).toBe(0);
    expect(world.photos().size).toBeGreaterThan(10);
    expect(world.operations()).not.toContain('signin/init');
    expect(snapshot(world.foreign)).toEqual(before);
    expect(world.simulator.violations).toEqual([]);
  });

  it('ends in accountLogin where the web login has ended, as the same client (auth.md 16.1)', async () => {
    const world = await switcher({ cookies: (cookie) => !isWebLogin(cookie) });
    await world.alone(['session', 'import', '.pyicloud']);
    const spied = spiedConnect();
    expect((await world.alone(['--auth-only'], { connect: spied.connect })).code).toBe(0);
    expect(spied.requests.map(operationOf)).toEqual(['accountLogin']);
    expect(JSON.parse(spied.requests[0]?.body ?? '')).toMatchObject({
      dsWebAuthToken: world.ours.tokens['sessionToken'],
      trustToken: world.ours.tokens['trustToken'],
      accountCountryCode: world.ours.tokens['accountCountry'],
    });
    const { tokens } = readOurSession(join(world.folder, 'session'), 'sam@example.com');
    expect(tokens['clientId']).toBe(world.ours.tokens['clientId']);
    expect(world.simulator.violations).toEqual([]);
  });

  it('needs the password and no code where only the trust still holds', async () => {
    const world = await switcher();
    world.simulator.revokeSessions();
    await world.alone(['session', 'import', '.pyicloud']);
    expect((await world.run(['--auth-only'])).code).toBe(0);
    expect(world.operations()).toContain('signin/complete');
    expect(world.newCodes()).toBe(0);
    expect(world.simulator.violations).toEqual([]);
  });

  it('trap 20: cookies go out with the quotes they came with', async () => {
    const world = await switcher();
    await world.alone(['session', 'import', '.pyicloud']);
    const spied = spiedConnect();
    await world.alone(['--auth-only'], { connect: spied.connect });
    const token = world.ours.cookies.find(({ name }) => name === 'X-APPLE-WEBAUTH-TOKEN')?.value;
    expect(token).toMatch(/^".+"$/);
    expect(spied.requests[0]?.headers['cookie']).toContain(`X-APPLE-WEBAUTH-TOKEN=${token}`);
    expect(world.simulator.violations).toEqual([]);
  });

  it('trap 21: an old apple_rscd of 401 changes nothing', async () => {
    const world = await switcher({ session: { apple_rscd: '401', apple_ercd: '-20101' } });
    await world.alone(['session', 'import', '.pyicloud']);
    expect((await world.alone(['--auth-only'])).code).toBe(0);
    expect(readFileSync(join(world.folder, 'session', 'sam@example.com.session.json'), 'utf8')).not.toMatch(
      /rscd|20101/,
    );
  });

  it('takes pyicloud and kei as well', async () => {
    const pyicloud = await switcher({ extension: '.cookiejar' });
    expect((await pyicloud.alone(['session', 'import', '.pyicloud'])).err).toContain(
      'the session of pyicloud ',
    );
    expect((await pyicloud.alone(['--auth-only'])).code).toBe(0);

    const kei = await switcher();
    mkdirSync(join(kei.folder, 'kei'));
    writeKeiSession(join(kei.folder, 'kei'), kei.ours, 'samexamplecom');
    expect((await kei.alone(['session', 'import', 'kei'])).err).toContain('the session of kei ');
    expect((await kei.alone(['--auth-only'])).code).toBe(0);
    expect(kei.simulator.violations).toEqual([]);
  });

  it('takes the trust of icloud-photos-sync: one proof, no code', async () => {
    const world = await switcher();
    mkdirSync(join(world.folder, 'icps'));
    const trustToken = world.ours.tokens['trustToken'];
    writeFileSync(join(world.folder, 'icps', '.icloud-photos-sync'), JSON.stringify({ trustToken }));
    expect((await world.run(['session', 'import', 'icps'])).code).toBe(0);
    expect((await world.run(['--auth-only'])).code).toBe(0);
    expect(world.operations().filter((name) => name === 'signin/complete').length).toBe(1);
    expect(world.newCodes()).toBe(0);
  });

  it('does not put itself in the place of a session that is there, unless told to', async () => {
    const world = await switcher();
    await world.signIn(['--auth-only']);
    const path = join(world.folder, 'session', 'sam@example.com.session.json');
    const before = readFileSync(path, 'utf8');
    const refused = await world.alone(['session', 'import', '.pyicloud']);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--replace');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect((await world.alone(['session', 'import', '.pyicloud', '--replace'])).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain(world.ours.tokens['sessionToken']);
    expect((await world.alone(['--auth-only'])).code).toBe(0);
  });

  it('tells what is wrong with a folder', async () => {
    const world = await switcher();
    writeFileSync(join(world.foreign, world.name), 'rubbish');
    writeFileSync(join(world.foreign, `${world.name}.session`), '{"client_id":');
    const damaged = await world.alone(['session', 'import', '.pyicloud']);
    expect(damaged.code).toBe(2);
    expect(damaged.err).toContain(`error: ${world.name}: not a cookie file\n`);
    expect(damaged.err).toContain(`error: ${world.name}.session: not a session file\n`);
    expect((await world.alone(['session', 'import', 'nowhere'])).err).toContain('(ENOENT)');
  });
});

describe('--cookie-directory of icloudpd', () => {
  const HERE = ['--cookie-directory', '.pyicloud'];

  it('is taken over at first use, with one line, and its files stay', async () => {
    const world = await switcher();
    const theirs = readdirSync(world.foreign).map((name) => join(world.foreign, name));
    const before = theirs.map((path) => readFileSync(path, 'utf8'));
    const first = await world.alone([...HERE, '--auth-only']);
    expect(first.code).toBe(0);
    expect(first.err.match(/took over the session of icloudpd/g)).toHaveLength(1);
    expect((await world.alone([...HERE, '--auth-only'])).err).not.toContain('took over');
    expect((await world.alone(HERE)).code).toBe(0);
    expect(world.newCodes()).toBe(0);
    expect(theirs.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
    expect(world.simulator.violations).toEqual([]);
  });

  it('is found in the lower case that some scripts use', async () => {
    const world = await switcher({ name: 'samexamplecom' });
    expect((await world.alone([...HERE, '--auth-only'])).code).toBe(0);
  });

  it('is not touched by commands that end a session, and not taken up again after one', async () => {
    const world = await switcher();
    expect((await world.alone([...HERE, 'logout'])).err).toContain(
      'there is no session of sam@example.com to end',
    );
    await world.alone([...HERE, '--auth-only']);
    await world.alone([...HERE, 'session', 'forget', '--everything']);
    expect((await world.alone([...HERE, '--auth-only'])).code).toBe(4);
  });

  it('of damaged files is said, and costs no more than a sign-in', async () => {
    const world = await switcher();
    writeFileSync(join(world.foreign, world.name), 'rubbish');
    writeFileSync(join(world.foreign, `${world.name}.session`), '[]');
    const ended = await world.signIn([...HERE, '--auth-only']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain(`warning: ${world.name}: not a cookie file\n`);
  });
});
