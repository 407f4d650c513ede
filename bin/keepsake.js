#!/usr/bin/env node
import { spawn } from 'node:child_process';
// Kept in syntax every Node since 14 can parse: its first job is to refuse, or leave, a too old Node.
import { existsSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { keepByteCode, leaveNoDump, takeEnvironment } from './own-process.js';

const OLDEST = [22, 19];
const GUARD = 'KEEPSAKE_RELAUNCHED';
const at = (path) => new URL('../' + path, import.meta.url);
const args = process.argv.slice(2);
/** Of docs/EXIT-CODES.md: nothing was touched. */
const UNUSABLE = 2;
// Everybody on this machine can read a command line. Setting a title overwrites it (FAULTS.md J3).
if (args.some((word) => /^(-p|--(smtp-)?password(=|$))/.test(word))) process.title = 'keepsake';
const [major, minor] = process.versions.node.split('.').map(Number);

// Beside other flags too: whoever asks for the version wants no sync. Behind `--` it is the name of a file.
const flags = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
if (flags.includes('--version')) {
  printVersion();
} else if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  await runHere();
} else {
  const local = fileURLToPath(at('node_modules/.bin/node'));
  const isNewer = existsSync(local) && realpathSync(local) !== realpathSync(process.execPath);
  if (isNewer && process.env[GUARD] === undefined) relaunch(local);
  else refuse();
}

function printVersion() {
  try {
    const keepsake = JSON.parse(readFileSync(at('package.json'), 'utf8')).version;
    // As cli/printer.ts has it, which is not worth loading for this.
    const document = { version: 1, time: new Date().toISOString(), exitCode: 0, keepsake };
    writeSync(1, (flags.includes('--json') ? JSON.stringify(document) : 'keepsake ' + keepsake) + '\n');
  } catch (error) {
    if (error.code === 'EPIPE') return;
    console.error('keepsake: error: standard output cannot be written (' + error.code + ')');
    process.exitCode = 6;
  }
}

async function runHere() {
  quietExperimentalWarnings();
  endWithParent();
  // Replies and photos pass through, and the collector would let them pile up: 360 MB instead of 160 for a listing of 100,000
  // photos, to save an eighth of its time (measured). Flags on the command line could do the same, but nobody types them.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  v8.setFlagsFromString('--heap-growing-percent=40');
  // The only WebAssembly here reads the heads of replies. To make it faster takes 10 MB, once, and saves nothing that shows.
  v8.setFlagsFromString('--liftoff-only');
  leaveNoDump();
  const env = takeEnvironment();
  // A checkout runs its sources; the published package has only what was built from them.
  const source = at('src/cli/entry/main.ts');
  keepByteCode();
  const { main, leaveProcess } = await import(
    (existsSync(source) ? source : at('dist/cli/entry/main.js')).href
  );
  const code = await main(args, env);
  process.exitCode = code;
  // A connection that was never finished must not hold a program that has ended.
  setTimeout(() => leaveProcess(code), 500).unref();
}

/** SQLite and type stripping work in Node 22 and say there that they are experimental. */
function quietExperimentalWarnings() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const kind = typeof rest[0] === 'string' ? rest[0] : rest[0] && rest[0].type;
    if (kind !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
}

/** Whoever kills the too old Node in front of us means us. */
function endWithParent() {
  if (process.env[GUARD] === undefined) return;
  delete process.env[GUARD];
  if (!process.channel) return;
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}

function relaunch(node) {
  leaveNoDump();
  const child = spawn(node, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign(takeEnvironment(), { [GUARD]: '1' }),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
  child.on('error', (error) => {
    console.error('keepsake: error: cannot start ' + node + ': ' + error.message);
    process.exitCode = UNUSABLE;
  });
}

function refuse() {
  console.error(
    'keepsake: error: Node.js ' + OLDEST.join('.') + ' or newer is needed; this is ' + process.versions.node,
  );
  console.error('keepsake: hint: install Node.js 24 LTS');
  process.exitCode = UNUSABLE;
}
