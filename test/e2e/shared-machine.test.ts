import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECRET_VARIABLES } from '../../src/config/variables.ts';
import { keepsake } from '../support/outside.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BIN = resolve(import.meta.dirname, '../../bin');

async function ended(program: string, args: readonly string[], node: readonly string[], env: object = {}) {
  const child = spawn(process.execPath, [...node, program, ...args], {
    cwd: temporaryFolder(),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const pipe of [child.stdout, child.stderr])
    pipe.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

describe('I14: names that everybody can guess', () => {
  it('I14: nothing is run from, or left in, the shared temporary folder', async () => {
    const shared = temporaryFolder();
    const args = [
      'status',
      '--username',
      'sam@example.com',
      '--cookie-directory',
      'session',
      '--directory',
      'x',
    ];
    const { code } = await ended(join(BIN, 'keepsake.js'), args, [], { TMPDIR: shared });
    expect(code).toBe(0);
    expect(readdirSync(shared)).toEqual([]);
  });

  it.each([
    ['a checkout', 'src/cli/entry/main.ts'],
    ['what is installed', 'dist/main.js'],
  ])('I14: byte code of %s is kept where only its user can write, or nowhere', async (_what, main) => {
    const checkout = temporaryFolder();
    cpSync(BIN, join(checkout, 'bin'), { recursive: true });
    mkdirSync(join(checkout, dirname(main)), { recursive: true });
    writeFileSync(join(checkout, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(checkout, main),
      `import m from 'node:module';
       export const main = async () => (console.log('cache', m.getCompileCacheDir()), 0);
       export const leaveProcess = (code) => process.exit(code);`,
    );
    const cache = join(checkout, 'node_modules/.cache/keepsake');
    const program = join(checkout, 'bin/keepsake.js');
    expect((await ended(program, ['x'], [])).said).toContain(`cache ${cache}`);
    // Somebody else could have laid byte code here.
    const open = temporaryFolder();
    cpSync(checkout, open, { recursive: true });
    chmodSync(join(open, 'node_modules/.cache/keepsake'), 0o777);
    expect((await ended(join(open, 'bin/keepsake.js'), ['x'], [])).said).toContain('cache undefined');
  });

  it.each(['a link', 'a file'])('I14: %s in the place of the demo folder is not used', async (shape) => {
    const folder = temporaryFolder();
    const elsewhere = temporaryFolder();
    const path = join(folder, 'demo-photos');
    if (shape === 'a link') symlinkSync(elsewhere, path);
    else writeFileSync(path, '');
    const { code, err } = await keepsake(['demo'], { folder });
    expect(err).toContain(`it is ${shape}`);
    expect(code).toBe(2);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('I14: a certificate is not written through a link', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'precious'), 'mine');
    symlinkSync(join(folder, 'precious'), join(folder, 'ca.pem'));
    const { code, err } = await keepsake(['simulate', '--certificate', 'ca.pem'], { folder });
    expect(err).toContain('it is a link, not a file');
    expect(code).toBe(2);
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('mine');
  });
});

const LINUX = process.platform === 'linux';

/** An old Node, as the program sees it. */
const OLD = [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`,
];

describe('I18: what the surroundings of the process show', () => {
  it.skipIf(!LINUX)('I18: /proc/PID/environ holds no secret, in launcher or program', async () => {
    const checkout = temporaryFolder();
    cpSync(BIN, join(checkout, 'bin'), { recursive: true });
    mkdirSync(join(checkout, 'dist'), { recursive: true });
    mkdirSync(join(checkout, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(checkout, 'package.json'), '{"type":"module"}');
    const node = join(checkout, 'node_modules/.bin/node');
    writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
    writeFileSync(
      join(checkout, 'dist/main.js'),
      `import { readFileSync } from 'node:fs';
       const shows = (pid) => readFileSync('/proc/' + pid + '/environ', 'latin1').includes('Secret-1');
       const dumps = (pid) => readFileSync('/proc/' + pid + '/coredump_filter', 'latin1').trim();
       const pids = [process.pid, process.ppid];
       export const main = async (args, env) => {
         console.log(JSON.stringify({
           shown: pids.map(shows), dumped: pids.map(dumps), left: Object.keys(process.env).filter((n) => n in env && process.env[n] === 'Secret-1'),
           given: ${JSON.stringify(SECRET_VARIABLES)}.filter((name) => env[name] === 'Secret-1'),
         }));
         return 0;
       };
       export const leaveProcess = (code) => process.exit(code);`,
    );
    const env = Object.fromEntries(SECRET_VARIABLES.map((name) => [name, 'Secret-1']));
    const { said } = await ended(join(checkout, 'bin/keepsake.js'), ['x'], OLD, env);
    expect(JSON.parse(said)).toEqual({
      shown: [false, false],
      dumped: ['00000000', '00000000'],
      left: [],
      given: SECRET_VARIABLES,
    });
  });

  it('I18: a Node that is too old is no bug of keepsake', async () => {
    const alone = temporaryFolder();
    cpSync(BIN, join(alone, 'bin'), { recursive: true });
    writeFileSync(join(alone, 'package.json'), '{"type":"module"}');
    const { code, said } = await ended(join(alone, 'bin/keepsake.js'), ['status'], OLD);
    expect(said).toContain('Node.js 22.19 or newer is needed; this is 20.20.2');
    expect(code).toBe(2);
    expect(existsSync(join(alone, 'node_modules'))).toBe(false);
  });
});
