// Makes `dist/`, the program of the published package: the sources as JavaScript, with what most commands need in one file. A run
// with nothing new takes a third longer when it loads each source by itself (measured). Packages stay where npm puts them.
// `npm run build` calls it; another folder may be named.
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const target = resolve(process.argv[2] ?? join(checkout, 'dist'));
const { dependencies, optionalDependencies } = JSON.parse(
  readFileSync(join(checkout, 'package.json'), 'utf8'),
);
const packages = Object.keys({ ...dependencies, ...optionalDependencies });

rmSync(target, { recursive: true, force: true });
const build = await rolldown({
  cwd: checkout,
  input: { main: 'src/cli/entry/main.ts', 'hash-worker': 'src/destinations/local/hash-worker.ts' },
  platform: 'node',
  external: (name) => packages.some((known) => name === known || name.startsWith(`${known}/`)),
  onLog(level, log, tell) {
    // What one command loads only when it needs it may be what another one always needs.
    if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return;
    if (level === 'warn') throw new Error(log.message);
    tell(level, log);
  },
});
// All in one folder: the code of the threads is found beside what starts them.
await build.write({
  dir: target,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  // Names stay, for whoever reads a report of a bug.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: false } },
  comments: false,
  codeSplitting: { groups: [{ name: 'shared', minShareCount: 4 }] },
});
await build.close();
