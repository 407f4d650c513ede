// In syntax every Node since 14 can parse, as keepsake.js: both the launcher and the program behind it call this.
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';

/** Also what only names the place of a secret: nothing is lost by hiding it. */
const SECRETS = /^(KEEPSAKE|ICLOUD)_\w*(PASSWORD|KEY|TOKEN|SECRET|NOTIFY|WEBHOOK|URL)/;

/** Of every setting that is a secret, or may hold one. */
const SECRET_FLAGS =
  /^(-p|--(password|password-command|smtp-password|notify|notify-answers|webhook-template|ping-url)(=|$))/;

/** Everybody on this machine can read a command line. Setting a title overwrites it (FAULTS.md J3). */
export function hideTypedSecrets(args) {
  if (holdsTypedSecret(args)) process.title = 'keepsake';
}

export function holdsTypedSecret(args) {
  return args.some((word) => SECRET_FLAGS.test(word));
}

/** Beside other flags too: whoever asks for the version wants no sync. */
export function asksForVersion(args) {
  return flagsOf(args).includes('--version');
}

/** Behind `--` all words are names of files. */
function flagsOf(args) {
  return args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
}

export function printVersion(args, findVersion) {
  try {
    const keepsake = findVersion();
    // As cli/printer.ts has it, which is not worth loading for this.
    const document = { version: 1, time: new Date().toISOString(), exitCode: 0, keepsake };
    const asJson = flagsOf(args).includes('--json');
    writeSync(1, (asJson ? JSON.stringify(document) : 'keepsake ' + keepsake) + '\n');
  } catch (error) {
    if (error.code === 'EPIPE') return;
    console.error('keepsake: error: standard output cannot be written (' + error.code + ')');
    process.exitCode = 6;
  }
}

/** What this process has to be told before the program is loaded. */
export function prepareProcess() {
  quietExperimentalWarnings();
  // Replies and photos pass through, and the collector would let them pile up: 360 MB instead of 160 for a listing of 100,000
  // photos, to save an eighth of its time (measured). Flags on the command line could do the same, but nobody types them.
  growNewSpace();
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  v8.setFlagsFromString('--heap-growing-percent=20');
  // While old objects are marked, the V8 of Node 24 lets the space for new ones grow in place of emptying it: by 30 MB where the threads
  // that mark get no turn, as on a busy machine (measured). To empty it meanwhile costs no more time. The V8 of Node 22 does so by itself,
  // and the one of Node 26 complains of the flag.
  if (process.versions.v8.startsWith('13.')) v8.setFlagsFromString('--no-separate-gc-phases');
  // The only WebAssembly here reads the heads of replies. To make it faster takes 23 MB for a moment, of which 10 stay, and saves nothing
  // that shows. In a process that runs, `--liftoff-only` alone changes nothing.
  v8.setFlagsFromString('--no-wasm-dynamic-tiering');
  v8.setFlagsFromString('--no-wasm-tier-up');
  leaveNoDump();
  // Without a listener Node opens a port to all users of this machine, at which a debugger reads the memory. A watch adds its own.
  process.on('SIGUSR1', () => {});
  // proper-lockfile ends the process at the signal for a file that grows beyond `ulimit -f`, unless somebody else listens as well; then that
  // file is refused (EFBIG).
  process.on('SIGXFSZ', () => {});
}

/**
 * Both halves of the space for what was made last: most of a page of a listing is garbage before the collector looks. With half as
 * much, a listing takes a seventh more of processor time and a first sync a sixth; twice as much costs 8 MB (measured).
 */
const NEW_SPACE_BYTES = 4 * 2 ** 20;
/** Some 100 KB each: it is enough by a third of them. */
const MOST_FILLS = 64;

/** The space grows only while more outlives a collection than fits, and no flag that is set in a process which runs changes its size. */
function growNewSpace() {
  v8.setFlagsFromString('--semi-space-growth-factor=2');
  const kept = [];
  while (newSpaceBytes() < NEW_SPACE_BYTES && kept.length < MOST_FILLS) {
    kept.push(Array.from({ length: 1000 }, (_, at) => ({ at })));
  }
}

function newSpaceBytes() {
  const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return space ? space.space_size : Infinity;
}

/** SQLite and type stripping work in Node 22 and say there that they are experimental. */
function quietExperimentalWarnings() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const kind = typeof rest[0] === 'string' ? rest[0] : rest[0] && rest[0].type;
    if (kind !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
}

/** No kind of memory goes into a core dump any more (core(5)); child processes inherit it (FAULTS.md J4). */
export function leaveNoDump() {
  onLinux(() => writeFileSync('/proc/self/coredump_filter', '0'));
}

/**
 * Answers the environment, and takes the secrets out of what this process shows of it. `/proc/PID/environ` is the memory in which
 * the system handed the variables over, and removing one leaves its text there: it is overwritten.
 */
export function takeEnvironment() {
  const env = Object.assign({}, process.env);
  const held = Object.keys(env).filter((name) => SECRETS.test(name));
  for (const name of held) delete process.env[name];
  if (held.length > 0) onLinux(() => overwrite(held));
  return env;
}

function overwrite(names) {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // Fields 50 and 51 of proc(5), counted from behind the program's name, which may hold blanks itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [start, end] = [Number(fields[47]), Number(fields[48])];
  const memory = openSync('/proc/self/mem', 'r+');
  try {
    const bytes = Buffer.alloc(end - start);
    readSync(memory, bytes, 0, bytes.length, start);
    for (let at = 0; at < bytes.length; ) {
      const stop = bytes.indexOf(0, at) < 0 ? bytes.length : bytes.indexOf(0, at);
      const value = names
        .map((name) => name + '=')
        .find((word) => bytes.toString('latin1', at, stop).startsWith(word));
      if (value !== undefined) {
        const from = at + value.length;
        writeSync(memory, Buffer.alloc(stop - from), 0, stop - from, start + from);
      }
      at = stop + 1;
    }
  } finally {
    closeSync(memory);
  }
}

/**
 * Keeps byte code: without it each start takes 40 ms longer, and 200 from the sources of a checkout (measured). Byte code is code, and
 * Node looks at no owner: it lies where only we can write, beside packages that run as we do anyway. Never in the shared temporary
 * folder, where Node would put it by itself.
 */
export function keepByteCode() {
  const folder = fileURLToPath(new URL('../node_modules/.cache/keepsake', import.meta.url));
  if (!module.enableCompileCache || !process.getuid || limitsFiles()) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const facts = lstatSync(folder);
    const isOurs = facts.isDirectory() && facts.uid === process.getuid() && (facts.mode & 0o077) === 0;
    if (isOurs) module.enableCompileCache(folder);
  } catch (error) {
    // A folder that we only read: keepsake was installed by root.
    if (error.code === undefined) throw error;
  }
}

/** Node writes byte code when it ends, and no listener of ours holds back the signal of `ulimit -f` any more. */
function limitsFiles() {
  let isLimited = false;
  onLinux(() => {
    isLimited = !/^Max file size +unlimited/m.test(readFileSync('/proc/self/limits', 'utf8'));
  });
  return isLimited;
}

function onLinux(work) {
  try {
    work();
  } catch (error) {
    // Another system than Linux, or a container that hides these files.
    if (error.code === undefined) throw error;
  }
}
