#!/usr/bin/env node
// Kept in syntax every Node since 14 can parse: its first job is to refuse, or leave, a too old Node.
import { existsSync, realpathSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MIN = [22, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
const modern = major > MIN[0] || (major === MIN[0] && minor >= MIN[1]);

if (modern) {
  const dist = new URL('../dist/main.js', import.meta.url);
  const entry = existsSync(dist) ? dist : new URL('../src/main.ts', import.meta.url);
  const { main } = await import(entry.href);
  process.exitCode = await main(process.argv);
} else {
  const local = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (
    existsSync(local) &&
    realpathSync(local) !== realpathSync(process.execPath) &&
    !process.env.KEEPSAKE_RELAUNCHED
  ) {
    const child = spawn(local, process.argv.slice(1), {
      stdio: 'inherit',
      env: { ...process.env, KEEPSAKE_RELAUNCHED: '1' },
    });
    for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) process.on(s, () => child.kill(s));
    child.on('exit', (code, signal) => {
      if (signal) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      } else process.exitCode = code;
    });
    child.on('error', (e) => {
      console.error('keepsake: cannot start ' + local + ': ' + e.message);
      process.exitCode = 70;
    });
  } else {
    console.error(
      'keepsake needs Node.js ' +
        MIN.join('.') +
        ' or newer; this is ' +
        process.versions.node +
        ' (' +
        process.execPath +
        ').',
    );
    console.error('Install Node.js 24 LTS, or use the container image or the stand-alone binary.');
    process.exitCode = 78;
  }
}
