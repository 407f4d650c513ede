// Packs keepsake, installs what was packed into an empty folder as a user would, and tries it with each Node whose path is given,
// or with the Node that runs this: its version, the demo, and `verify` of the demo's folder, whole and damaged.
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'keepsake-pack-'));
const app = join(folder, 'app');

try {
  run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: checkout });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  mkdirSync(app);
  run('npm', ['install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball)], {
    cwd: app,
  });
  const nodes = process.argv.slice(2).map((path) => resolve(path));
  (nodes.length > 0 ? nodes : [process.execPath]).forEach(tryWith);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tryWith(node, number) {
  const photos = join(app, `photos-${number}`);
  const keepsake = (args, wanted) =>
    run(node, [join(app, 'node_modules/keepsake/bin/keepsake.js'), ...args], { cwd: app, ...wanted });
  const verify = ['verify', '--username', 'sam@example.com', '--directory', photos];
  verify.push('--cookie-directory', join(photos, '.keepsake/demo'));

  keepsake(['--version'], { says: `keepsake ${version}\n` });
  keepsake(['demo', '--directory', photos], { says: "every byte checked against Apple's signature" });
  keepsake(verify, { code: 0 });
  damage(join(photos, someFile(photos)));
  keepsake(verify, { code: 3 });
  console.log(`the packed keepsake ${version} works with Node ${run(node, ['--version']).trim()}`);
}

/** Any file that the demo saved. */
function someFile(photos) {
  return readdirSync(photos, { recursive: true }).find(
    (name) => name.endsWith('.JPG') && !name.startsWith('.'),
  );
}

/** As a disk does it: other bytes, and the size and the time as before. */
function damage(path) {
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
}

/** Runs a command to its end; throws, with all that it said, unless it ended and spoke as wanted. */
function run(command, args, { cwd, code = 0, says = '' } = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 300_000,
  });
  const said = `${stdout ?? ''}${stderr ?? ''}`;
  if (error !== undefined || status !== code || !said.includes(says)) {
    throw new Error(
      `${[command, ...args].join(' ')} ended with ${error ?? status} and not with ${code}, saying:\n${said}`,
    );
  }
  return said;
}
