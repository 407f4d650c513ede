// Makes the single executable: Node with the whole program in it. `npm run build:sea` brings what this needs.
// It is for the kind of machine that it is made on; the path of another folder than `dist-sea` may be given.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';
import { rolldown } from 'rolldown';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const target = resolve(process.argv[2] ?? join(checkout, 'dist-sea'));
const isMac = process.platform === 'darwin';
const program = join(target, process.platform === 'win32' ? 'keepsake.exe' : 'keepsake');

/** Parts of them are no JavaScript: they are used where they lie in `node_modules` beside the executable. */
const BESIDE = new Set(['@napi-rs/keyring', 'exiftool-vendored']);

/** Node looks for this in itself before it starts (its documentation of single executables). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const folder = mkdtempSync(join(tmpdir(), 'keepsake-sea-'));
try {
  await bundle(join(checkout, 'tools/sea/entry.js'), join(folder, 'main.cjs'));
  await bundle(join(checkout, 'src/destinations/local/hash-worker.ts'), join(folder, 'worker.cjs'));
  const settings = {
    main: join(folder, 'main.cjs'),
    output: join(folder, 'program.blob'),
    assets: { 'hash-worker': join(folder, 'worker.cjs') },
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
  };
  writeFileSync(join(folder, 'sea.json'), JSON.stringify(settings));
  execFileSync(process.execPath, ['--experimental-sea-config', join(folder, 'sea.json')], { stdio: 'pipe' });

  mkdirSync(target, { recursive: true });
  rmSync(program, { force: true });
  copyFileSync(process.execPath, program);
  chmodSync(program, 0o755);
  // On macOS a program that was changed has to be signed anew; elsewhere nothing looks.
  if (isMac) execFileSync('codesign', ['--remove-signature', program]);
  await inject(program, 'NODE_SEA_BLOB', readFileSync(settings.output), {
    sentinelFuse: FUSE,
    ...(isMac && { machoSegmentName: 'NODE_SEA' }),
  });
  if (isMac) execFileSync('codesign', ['--sign', '-', program]);
  console.log(program);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One file with all that is imported, at once or later. */
async function bundle(input, file) {
  const build = await rolldown({
    input,
    platform: 'node',
    plugins: [{ name: 'beside', resolveId, load, transform }],
    onLog(level, log, tell) {
      if (level === 'warn') throw new Error(`${input}: ${log.message}`);
      tell(level, log);
    },
  });
  await build.write({ file, format: 'cjs', codeSplitting: false, minify: false });
  await build.close();
}

function resolveId(name) {
  return BESIDE.has(name) ? `\0beside:${name}` : undefined;
}

function load(id) {
  if (!id.startsWith('\0beside:')) return undefined;
  const code = `
    const { createRequire } = require('node:module');
    try {
      module.exports = createRequire(process.execPath)(${JSON.stringify(id.slice('\0beside:'.length))});
    } catch (error) {
      if (error.code === 'MODULE_NOT_FOUND') error.code = 'ERR_MODULE_NOT_FOUND';
      throw error;
    }`;
  return { code, moduleType: 'js' };
}

/** What is loaded only when it is needed, and without waiting. */
function transform(code) {
  const asked = 'createRequire(import.meta.url)(';
  return code.includes(asked) ? code.replaceAll(asked, 'require(') : undefined;
}
