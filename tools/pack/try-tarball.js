// Packs keepsake, installs what was packed into an empty folder as a user would, and tries it with each Node whose path is given,
// or with the Node that runs this.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, tryProgram } from './try-program.js';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'keepsake-pack-'));
const app = join(folder, 'app');

try {
  run(['npm', 'pack', '--silent', '--pack-destination', folder], { cwd: checkout });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  mkdirSync(app);
  run(['npm', 'install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball)], {
    cwd: app,
  });
  const nodes = process.argv.slice(2).map((path) => resolve(path));
  for (const [number, node] of (nodes.length > 0 ? nodes : [process.execPath]).entries()) {
    const own = join(folder, `tried-${number}`);
    mkdirSync(own);
    await tryProgram([node, join(app, 'node_modules/keepsake/bin/keepsake.js')], { folder: own, version });
    console.log(`the packed keepsake ${version} works with Node ${run([node, '--version']).trim()}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
