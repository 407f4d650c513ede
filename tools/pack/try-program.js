// Tries a keepsake that was made for users, whatever it was made into: its version, the demo, `verify` of the demo's folder, whole and
// damaged, two syncs against a simulated iCloud in a process of its own, and a watch with its figures. Throws, with all that was said, where something is wrong.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** `command`: what starts it, with its first words; `folder`: an empty one; `version`: what it has to say. */
export async function tryProgram(command, { folder, version }) {
  const keepsake = (words, wanted) => run([...command, ...words], { cwd: folder, ...wanted });
  const account = ['--username', 'sam@example.com'];
  const verify = ['verify', ...account, '--directory', 'demo', '--cookie-directory', 'demo/.keepsake/demo'];

  keepsake(['--version'], { says: `keepsake ${version}\n` });
  keepsake(['demo', '--directory', 'demo'], { says: "every byte checked against Apple's signature" });
  keepsake(verify);
  // Reads the file in a thread of its own.
  keepsake(['whois', join('demo', somePhoto(join(folder, 'demo'))), ...verify.slice(1)], { says: 'demo' });
  damage(join(folder, 'demo', somePhoto(join(folder, 'demo'))));
  keepsake([...verify, '--log-format', 'json'], { code: 3, says: '"level":' });

  const [program, ...first] = command;
  const simulator = spawn(program, [...first, 'simulate', '--json', '--without-code', '--assets', '40'], {
    cwd: folder,
    env: {},
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const { address, password } = await firstLine(simulator);
    const env = { KEEPSAKE_SIMULATOR: address, KEEPSAKE_PASSWORD: password };
    const sync = [...account, '--directory', 'photos', '--cookie-directory', 'session'];
    keepsake(sync, { env, says: '40 files downloaded' });
    keepsake(sync, { env, says: 'nothing' });
    await tryWatch([...command, ...sync, '--schedule', '0 3 * * *', '--http-port', '0'], {
      cwd: folder,
      env,
    });
  } finally {
    simulator.kill('SIGKILL');
  }
}

/** What a watch loads when it needs it: the schedule, the figures. */
async function tryWatch([program, ...words], options) {
  const watch = spawn(program, words, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(watch, 'exit');
  let said = '';
  for await (const line of createInterface(watch.stderr)) {
    said += `${line}\n`;
    const [address] = /http:\S+(?=healthz)/.exec(line) ?? [];
    if (address !== undefined) said += await (await fetch(`${address}metrics`)).text();
    if (/watching/.test(line)) watch.kill('SIGTERM');
  }
  const [code] = await ended;
  if (code !== 143 || !said.includes('keepsake_healthy{'))
    throw new Error(`a watch ended with ${code} and not with 143, or told no figures, but:\n${said}`);
}

/** What the simulator says when it is there, or the reason why it is not. */
function firstLine(simulator) {
  return new Promise((resolve, reject) => {
    simulator.on('error', reject);
    simulator.on('exit', (code) => reject(new Error(`the simulator ended with ${code}`)));
    createInterface(simulator.stdout).once('line', (line) => resolve(JSON.parse(line)));
  });
}

/** Any photo that the demo saved. */
function somePhoto(folder) {
  return readdirSync(folder, { recursive: true }).find(
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

/** Runs a command to its end; throws unless it ended and spoke as wanted. */
export function run([program, ...words], { cwd, env = process.env, code = 0, says = '' } = {}) {
  const ended = spawnSync(program, words, { cwd, env, encoding: 'utf8', timeout: 300_000 });
  const said = `${ended.stdout ?? ''}${ended.stderr ?? ''}`;
  if (ended.error !== undefined || ended.status !== code || !said.includes(says)) {
    throw new Error(
      `${[program, ...words].join(' ')} ended with ${ended.error ?? ended.status} and not with ${code}, or did not say ${JSON.stringify(says)}, but:\n${said}`,
    );
  }
  return said;
}
