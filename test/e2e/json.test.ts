import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CommandName } from '../../src/cli/commands.ts';
import type { EndSignal } from '../../src/cli/world.ts';
import { acquire } from '../support/acquire-lock.ts';
import { keepsake, type Outside } from '../support/outside.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { jsonDocument } from '../support/json-document.ts';

const TIMEOUT = { timeout: 60_000 };

interface Case {
  /** Behind the name of the command. */
  readonly args?: readonly string[];
  readonly code: number;
  /** What the document must have. */
  readonly data: object;
  readonly outside?: Partial<Outside>;
  readonly before?: (cloud: Simulated) => unknown;
}

interface Cases {
  readonly success: Case;
  readonly failure: Case;
}

const failsWith = (code: string) => ({
  error: { code, message: expect.any(String), details: expect.any(Array) },
});

/** Another keepsake is at work for the account. */
const busy: Case = {
  code: 5,
  data: failsWith('ACCOUNT_BUSY'),
  async before({ folder }) {
    const lock = await acquire(join(folder, 'session'));
    onTestFinished(() => lock.release());
  },
};
/** The state file is none. */
const damaged: Case = {
  code: 8,
  data: failsWith('STATE_DAMAGED'),
  before({ folder, simulator }) {
    const path = join(folder, 'session', `${simulator.account.username}.sqlite`);
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    writeFileSync(path, 'This is no database, and long enough to be seen as none. '.repeat(100));
  },
};

const synced = {
  success: { code: 0, data: { account: 'sam@example.com', task: 'sync', failed: 0, failures: [] } },
  failure: busy,
} as const satisfies Cases;

/** One good and one bad end of every command, on a folder that was synced once. */
const COMMANDS: Readonly<Record<CommandName, Cases>> = {
  sync: synced,
  retry: synced,
  login: { success: { code: 0, data: { account: 'sam@example.com', estimated: false } }, failure: busy },
  session: {
    success: { code: 0, data: { account: 'sam@example.com', tokens: expect.any(Array), trust: {} } },
    failure: { ...busy, args: ['renew'] },
  },
  logout: { success: { code: 0, data: { ended: true, atApple: 'ended', keepsTrust: true } }, failure: busy },
  doctor: {
    success: {
      code: 0,
      data: { checks: expect.arrayContaining([expect.objectContaining({ result: 'ok' })]) },
    },
    failure: {
      code: 7,
      data: { checks: expect.arrayContaining([expect.objectContaining({ code: 'SERVICE_UNREACHABLE' })]) },
      outside: { env: { KEEPSAKE_SIMULATOR: 'http://127.0.0.1:9' } },
    },
  },
  verify: { success: { code: 0, data: { files: 12, right: 12, found: [] } }, failure: damaged },
  audit: {
    success: { code: 0, data: { libraries: [expect.objectContaining({ unexplained: [] })] } },
    failure: busy,
  },
  import: {
    success: { args: ['photos'], code: 0, data: { adopted: 0, recorded: 12 } },
    failure: { ...busy, args: ['photos'] },
  },
  relayout: {
    success: {
      args: ['--folder-structure', '{:%Y}'],
      code: 0,
      data: { dryRun: false, moves: expect.any(Array), failed: [] },
    },
    failure: busy,
  },
  whois: {
    success: {
      args: ['photos/2018/07/31/IMG_7409.JPG'],
      code: 3,
      data: { files: [{ error: 'ENOENT', photos: [] }] },
    },
    failure: { ...damaged, args: ['photos'] },
  },
  status: { success: { code: 0, data: { files: 12, failed: 0, trouble: null } }, failure: damaged },
  control: {
    success: { args: ['status'], code: 0, data: { account: 'sam@example.com', watches: [], silent: [] } },
    failure: { args: ['sync'], code: 2, data: failsWith('USAGE') },
  },
  notify: {
    success: {
      args: ['test', '--notification-script', '/bin/true'],
      code: 0,
      data: { ways: [{ name: 'the program of --notification-script', sent: true, why: null }] },
    },
    failure: { args: ['test'], code: 2, data: failsWith('USAGE') },
  },
  usage: {
    success: {
      code: 0,
      data: { by: 'role', rows: [{ name: 'original', count: 12, missing: 0 }], total: {} },
    },
    failure: { args: ['--by', 'yaer'], code: 2, data: failsWith('USAGE') },
  },
  manifest: {
    success: {
      code: 0,
      data: { files: expect.arrayContaining([expect.objectContaining({ role: 'original' })]) },
    },
    failure: damaged,
  },
  list: {
    success: {
      args: ['assets', '--limit', '2'],
      code: 0,
      data: { complete: true, listed: 2, counts: expect.objectContaining({ shown: 12, photos: 12 }) },
    },
    failure: { ...busy, args: ['assets', '--refresh'] },
  },
  jobs: {
    success: {
      code: 0,
      data: { complete: true, jobs: [expect.objectContaining({ name: 'original-Y-m-d', assetsLeft: 0 })] },
    },
    failure: { ...busy, args: ['forget', 'original-Y-m-d'] },
  },
  ignore: { success: { code: 0, data: { ignored: [] } }, failure: { ...busy, args: ['A'] } },
  unignore: {
    success: {
      args: ['no-such-asset'],
      code: 2,
      data: failsWith('USAGE'),
    },
    failure: { ...busy, args: ['A'] },
  },
  undo: {
    success: { code: 0, data: { account: 'sam@example.com', restored: 0, photos: [] } },
    failure: { args: ['nobody'], code: 2, data: failsWith('USAGE') },
  },
  log: {
    success: { args: ['deletions'], code: 0, data: { deletions: [], moved: 0, unreadable: 0 } },
    failure: { code: 2, data: failsWith('USAGE') },
  },
  trash: {
    success: { args: ['list'], code: 0, data: { files: [], bytes: 0 } },
    failure: { ...busy, args: ['restore', '--all'] },
  },
  prune: {
    success: {
      args: ['--filter', 'video', '--dry-run'],
      code: 0,
      data: { account: 'sam@example.com', plan: null, moved: 0, waits: null, stays: [] },
    },
    failure: { code: 2, data: failsWith('USAGE') },
  },
  apply: {
    success: {
      args: ['plan.json', '--yes'],
      code: 0,
      data: { account: 'sam@example.com', moved: 0, waits: null },
      before: async ({ run }) => run(['prune', '--filter', 'video', '--plan', 'plan.json']),
    },
    failure: { args: ['nowhere.json'], code: 2, data: failsWith('USAGE') },
  },
  reset: {
    success: { args: ['tokens', '--yes'], code: 0, data: { reset: true } },
    failure: { ...busy, args: ['state', '--yes'] },
  },
  demo: {
    success: { args: ['--directory', 'demo'], code: 0, data: { account: 'sam@example.com', failed: 0 } },
    failure: {
      args: ['--directory', 'file'],
      code: 8,
      data: failsWith('STATE_DAMAGED'),
      before: ({ folder }) => writeFileSync(join(folder, 'file'), ''),
    },
  },
  simulate: {
    success: { code: 0, data: { address: expect.stringMatching(/^http:/), code: '246810' } },
    failure: { args: ['--scenario', 'nowhere.json'], code: 2, data: failsWith('USAGE') },
  },
  config: {
    success: { args: ['check'], code: 0, data: { file: null, accounts: 1, jobs: 1 } },
    failure: { args: ['shwo'], code: 2, data: failsWith('USAGE') },
  },
  service: {
    success: {
      args: ['uninstall', '--dry-run'],
      code: 0,
      data: { name: 'keepsake', files: [], removed: false },
    },
    failure: { args: ['install', '--timer', 'noon'], code: 2, data: failsWith('USAGE') },
  },
  switch: {
    success: {
      args: [
        '--from',
        'icloudpd',
        '--',
        'icloudpd',
        '-u',
        'sam@example.com',
        '-d',
        'x',
        '--delete-after-download',
      ],
      code: 0,
      data: {
        from: 'icloudpd',
        words: ['keepsake', '--username', 'sam@example.com', '--directory', 'x', '--delete-after-download'],
        differences: expect.arrayContaining([
          expect.objectContaining({ flag: '--delete-after-download', kind: 'differs' }),
        ]) as unknown[],
      },
    },
    failure: { args: ['--from', 'elsewhere', '--', '-u', 'a'], code: 2, data: failsWith('USAGE') },
  },
  help: {
    success: { args: ['status'], code: 0, data: { help: expect.stringContaining('--failed') as string } },
    failure: { args: ['nothing'], code: 2, data: failsWith('USAGE') },
  },
};

describe.each(Object.entries(COMMANDS))('U7: keepsake %s --json', TIMEOUT, (name, { success, failure }) => {
  it('prints one document, and nothing else, as it goes well and as it goes wrong', async () => {
    const isAlone = ['simulate', 'demo', 'help', 'switch'].includes(name);
    const cloud = await simulated();
    if (!isAlone) await cloud.firstRun();
    const usual = isAlone ? keepsakeAlone(cloud) : cloud.run;
    for (const one of [success, failure]) {
      await one.before?.(cloud);
      let kill: (signal: EndSignal) => void = () => {};
      // Behind `--` everything is of another tool.
      const { code, out } = await usual([name, '--json', ...(one.args ?? [])], {
        ...one.outside,
        onStart: (listener) => (kill = listener),
        onErr: (text) => {
          if (name === 'simulate' && text.includes('hint: KEEPSAKE_SIMULATOR')) kill('SIGTERM');
        },
      });
      expect({ code, ...jsonDocument(out) }).toMatchObject({
        code: one.code,
        version: 1,
        exitCode: one.code,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        ...one.data,
      });
    }
  });

  it('tells every mistake of the command line in one', async () => {
    const folder = '/';
    const { code, out, err } = await keepsake([name, '--foo', '--json', '--bar=1'], { folder });
    expect({ code, ...jsonDocument(out) }).toMatchObject({
      code: 2,
      exitCode: 2,
      error: { code: 'USAGE', message: 'unknown flag --foo', hint: expect.any(String) as string },
    });
    expect(err).toContain('unknown flag --bar');
  });
});

it('U7: keepsake --version --json prints one document, too, and behind -- the word is a name', () => {
  const program = resolve(import.meta.dirname, '../../bin/keepsake.js');
  const ask = (...args: readonly string[]) =>
    execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const document = {
    version: 1,
    exitCode: 0,
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    keepsake: version,
  };
  expect(jsonDocument(ask('--version', '--json'))).toEqual(document);
  expect(jsonDocument(ask('status', '--json', '--version'))).toEqual(document);
  expect(ask('--version', '--', '--json')).toBe(`keepsake ${version}\n`);
});

function keepsakeAlone({ folder }: Simulated): Simulated['run'] {
  return (args = [], outside = {}) => keepsake(args, { folder, ...outside });
}
