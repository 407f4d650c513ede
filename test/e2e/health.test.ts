import { existsSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { looksPath } from '../../src/account/looks-file.ts';
import { until } from '../support/child.ts';
import { jsonDocument } from '../support/json-document.ts';
import { NO_PASSWORD, simulated, type Simulated } from '../support/simulated.ts';
import { hasty } from '../support/watching.ts';

async function standing({ run }: Pick<Simulated, 'run'>) {
  const { code, out } = await run(['status', '--json'], { env: NO_PASSWORD });
  return { code, ...(jsonDocument(out) as Stood) };
}

interface Stood {
  readonly failing: { readonly since: string } | null;
  readonly looks: readonly { readonly lastSuccess: string | null }[];
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;

describe('status is a health check', { timeout: 30_000 }, () => {
  it('L7: a folder that went away is failing since its first bad look, until a look goes well', async () => {
    const world = await simulated();
    await world.firstRun();
    const well = await standing(world);
    expect(well).toMatchObject({
      code: 0,
      exitCode: 0,
      running: null,
      watching: [],
      failing: null,
      looks: [{ job: 'original-Y-m-d', lastLook: TIME, lastSuccess: TIME }],
      session: { next: 'renew-trust', needsPerson: false, trustEnds: TIME, trustEndIsEstimated: false },
    });
    const { out } = await world.run(['status']);
    expect(out).toMatch(/^running {4}no keepsake$/m);
    expect(out).toMatch(/^last look {2}\d{4}-.*; all went well$/m);
    expect(out).toMatch(/^trust {6}Apple trusts this device until \d{4}-/m);

    renameSync(join(world.folder, 'photos'), join(world.folder, 'away'));
    expect((await world.run()).code).toBe(6);
    const first = await standing(world);
    expect(first).toMatchObject({ code: 6, failing: { code: 'DESTINATION_MISSING', tries: 1 } });
    await world.run();
    expect(await standing(world)).toMatchObject({
      code: 6,
      failing: { since: first.failing?.since, tries: 2, needsPerson: false },
      looks: [{ lastSuccess: well.looks[0]?.lastSuccess }],
    });

    renameSync(join(world.folder, 'away'), join(world.folder, 'photos'));
    expect((await world.run()).code).toBe(0);
    // A slip of the user is no news of the folder.
    expect((await world.run(['--library', 'nowhere'])).code).toBe(2);
    expect(await standing(world)).toMatchObject({ code: 0, failing: null, looks: [{}] });
  });

  it('L7: 7 while Apple cannot be reached, 4 while a person is needed, also before the first sync, 3 for failed files', async () => {
    const world = await simulated();
    const { out } = await world.firstRun(['--only-print-filenames']);
    const file = basename(out.split('\n')[0] ?? '');
    world.simulator.setScenario([
      { match: { operation: 'download', file }, action: { do: 'reply', status: 404 } },
    ]);
    expect((await world.run()).code).toBe(3);
    expect(await standing(world)).toMatchObject({ code: 3, failing: null, looks: [{ lastSuccess: null }] });
    world.simulator.setScenario([
      { match: { operation: 'validate' }, action: { do: 'busy', retryAfter: 7_200 } },
    ]);
    expect((await world.run()).code).toBe(7);
    expect(await standing(world)).toMatchObject({ code: 7, failing: { needsPerson: false } });

    world.simulator.setScenario([]);
    world.simulator.revokeSessions();
    world.simulator.revokeTrust();
    expect((await world.run()).code).toBe(4);
    const asking = await world.run(['status']);
    expect(asking.code).toBe(4);
    expect(asking.err).toContain('keepsake: hint: run `keepsake login --username sam@example.com');
    expect(await standing(world)).toMatchObject({
      code: 4,
      failing: { needsPerson: true },
      session: { next: 'ask-person', needsPerson: true },
    });
    expect((await world.signIn(['login'])).code).toBe(0);
    // What a login mends is mended before the next look; the file that failed is none of it.
    expect(await standing(world)).toMatchObject({ code: 3, failing: null, session: { needsPerson: false } });
    expect((await world.run(['retry'])).code).toBe(0);
    expect((await world.run()).code).toBe(0);
    expect(await standing(world)).toMatchObject({ code: 0, looks: [{ lastSuccess: TIME }] });

    const fresh = await simulated();
    expect((await fresh.run([], { env: NO_PASSWORD })).code).toBe(4);
    expect(await standing(fresh)).toMatchObject({ code: 4, failing: { needsPerson: true } });
  });

  it('L8: a watch is named with its next look while it idles, and not after its end', async () => {
    const world = await simulated();
    await world.firstRun();
    let kill = () => {};
    const watch = world.run(['--watch-with-interval', '864000'], {
      clock: hasty,
      onStart: (send) => (kill = () => send('SIGTERM')),
    });
    const path = looksPath({
      directory: join(world.folder, 'session'),
      account: world.simulator.account.username,
      folder: join(world.folder, 'photos'),
    });
    await until(() => readFileSync(path, 'utf8').includes('nextLookMs'));
    expect(await standing(world)).toMatchObject({
      code: 0,
      watching: [{ pid: process.pid, since: TIME, intervalSeconds: 864_000, nextLook: TIME }],
    });
    expect((await world.run(['status'])).out).toMatch(
      /^watching {3}process \d+ on .*, since .*, every 864000 s; next look \d{4}-/m,
    );
    kill();
    expect((await watch).code).toBe(143);
    expect(await standing(world)).toMatchObject({ code: 0, watching: [] });
  });

  it('L15: a job whose watch an error ended is failing, while others of its process go on', async () => {
    const world = await simulated();
    await world.firstRun();
    // From now on the structure of before is refused in this folder.
    expect((await world.run(['--folder-structure', 'none'])).code).toBe(0);
    const args = ['--watch-with-interval', '864000', '--health-file', 'health.json'];
    const other = ['-u', world.simulator.account.username, '-d', 'other', '--cookie-directory', 'session'];
    let kill = () => {};
    const watch = world.run([...args, ...other, ...args], {
      clock: hasty,
      onStart: (send) => (kill = () => send('SIGTERM')),
    });
    const looksOf = (folder: string) =>
      looksPath({
        directory: join(world.folder, 'session'),
        account: world.simulator.account.username,
        folder: join(world.folder, folder),
      });
    const says = (path: string, word: string) =>
      existsSync(path) && readFileSync(path, 'utf8').includes(word);
    await until(() => says(looksOf('photos'), 'endedBy') && says(looksOf('other'), 'nextLookMs'));
    expect(await standing(world)).toMatchObject({ code: 2, watching: [] });
    expect((await world.run(['status'])).out).toMatch(
      /^ended {6}a watch of process \d+ on .* with USAGE, its log/m,
    );
    const health = join(world.folder, 'health.json');
    await until(() => says(health, '"status":"failing"'));
    expect(JSON.parse(readFileSync(health, 'utf8'))).toMatchObject({
      running: true,
      exitCode: 2,
      reasons: [{ code: 'USAGE' }],
      jobs: [{ status: 'failing' }, { status: 'ok' }],
    });
    kill();
    expect((await watch).code).toBe(143);
  });
});

it('L9: after doctor found that a session has ended, session and status say the same', async () => {
  const world = await simulated();
  await world.firstRun();
  world.simulator.revokeSessions();
  const found = await world.run(['doctor']);
  expect(found.out).toContain('the session has ended; the next step is the password');
  expect((await world.run(['session'])).out).toContain('sign in again with the password that lies ready');
  const alone = await world.run(['session'], { env: NO_PASSWORD });
  expect([alone.code, alone.out]).toEqual([
    4,
    expect.stringContaining('signing in needs the password, and no code'),
  ]);
  expect(await standing(world)).toMatchObject({ code: 4, session: { next: 'ask-person' } });
});
