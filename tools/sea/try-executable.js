// Tries the single executable whose path is given, in an empty folder and without any environment: nothing beside it can help it.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, tryProgram } from '../pack/try-program.js';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const built = process.argv[2] ?? join(checkout, 'dist-sea/keepsake');
const folder = mkdtempSync(join(tmpdir(), 'keepsake-sea-'));

try {
  const program = join(folder, basename(built));
  copyFileSync(built, program);
  const own = join(folder, 'tried');
  mkdirSync(own);
  await tryProgram([program], { folder: own, version });
  // What cannot be a part of it is named, and nothing is downloaded.
  const wants = [
    '-u',
    'sam@example.com',
    '-d',
    'other',
    '--cookie-directory',
    'other-session',
    '--set-exif',
    'gps',
  ];
  run([program, ...wants], { cwd: own, env: {}, code: 2, says: 'node_modules beside' });
  // A unit calls the executable, and no Node.
  const unit = run(
    [program, 'service', 'install', '--dry-run', ...wants.slice(0, 4), '--watch-with-interval', '3600'],
    {
      cwd: own,
      env: { HOME: own, XDG_RUNTIME_DIR: own },
      says: program,
    },
  );
  if (unit.includes('.js')) throw new Error(`a unit that calls another program:\n${unit}`);
  console.log(`the executable of keepsake ${version} works`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
