import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { putFile } from '../../account/put-file.ts';
import type { Answer } from '../../answer/answer.ts';
import {
  installedAnswer,
  plannedServiceAnswer,
  serviceStateAnswer,
  uninstalledAnswer,
} from '../../answer/service-answer.ts';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import { printable } from '../../base/printable.ts';
import { runProgram } from '../../base/run-program.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { foundFiles } from '../service/found-files.ts';
import { type Manager, managerOf } from '../service/managers.ts';
import { readWish } from '../service/read-wish.ts';
import { parseServiceName, type ServiceFile } from '../service/service-wish.ts';
import { usageError } from '../usage-error.ts';

const ACTIONS: Readonly<Record<string, (line: CommandLine, context: CommandContext) => Promise<Answer>>> = {
  install,
  uninstall,
  status,
};

/** Programs of the system that hang must not keep us. */
const LONGEST_CALL_MS = 60_000;

/** `keepsake service install|uninstall|status`: a sync that the system runs by itself. */
export function serviceCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const names = Object.keys(ACTIONS);
  const [name = '', ...more] = line.words;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const wrong = [
    action === undefined && `service takes ${listWords(names, 'or')}${didYouMean(name, names)}`,
    action !== undefined && more.length > 0 && `unexpected word behind service ${name}`,
  ].filter((problem) => problem !== false);
  if (action === undefined || wrong.length > 0) throw usageError([...line.problems, ...wrong]);
  return action(line, context);
}

async function install(line: CommandLine, context: CommandContext): Promise<Answer> {
  const manager = managerFor(line, context);
  const wish = await readWish(line, context);
  const files = manager.files(wish);
  const before = foundFiles(manager.paths(wish.name));
  if (line.raw.dryRun === true) return plannedServiceAnswer(files, before.problems);
  if (before.problems.length > 0) throw usageError(before.problems);
  await findManager(manager, context);

  const failed: string[] = [];
  const call = callWith(context, failed);
  for (const path of before.ours) await call(manager.stop(path));
  const left = before.ours.filter((path) => !files.some((file) => file.path === path));
  for (const path of left) rmSync(path, { force: true });
  for (const file of files) write(file);
  // What did not run cannot be stopped.
  failed.length = 0;
  await call(manager.reload);
  const main = files.at(-1);
  if (main !== undefined) await call(manager.start(main.path));
  return installedAnswer({ wish, files, failed, manager: manager.name });
}

async function uninstall(line: CommandLine, context: CommandContext): Promise<Answer> {
  const manager = managerFor(line, context);
  const name = nameOf(line);
  const { ours, problems } = foundFiles(manager.paths(name));
  const isDry = line.raw.dryRun === true;
  if (problems.length > 0) throw usageError(problems);
  if (isDry || ours.length === 0) return uninstalledAnswer({ name, paths: ours, isDry, failed: [] });
  const failed: string[] = [];
  const call = callWith(context, failed);
  for (const path of ours) await call(manager.stop(path));
  for (const path of ours) rmSync(path, { force: true });
  await call(manager.reload);
  return uninstalledAnswer({ name, paths: ours, isDry, failed });
}

async function status(line: CommandLine, context: CommandContext): Promise<Answer> {
  const manager = managerFor(line, context);
  const name = nameOf(line);
  const { ours, problems } = foundFiles(manager.paths(name));
  // A timer says whether it will run; without one the service itself.
  const [main] = ours;
  const output = main === undefined ? '' : await ask(manager.ask(main), context);
  const isRunning = main !== undefined && manager.isRunning(output, readFileSync(main, 'utf8'));
  return serviceStateAnswer({ name, paths: ours, problems, isRunning, output });
}

function managerFor(line: CommandLine, { world }: CommandContext): Manager {
  const isSystem = line.flags['system'] === true;
  const { env, home } = world;
  const place = { home, isSystem, configHome: env['XDG_CONFIG_HOME'], uid: process.getuid?.() ?? 0 };
  const manager = managerOf(process.platform, place);
  if (manager !== undefined) return manager;
  throw new KeepsakeError('USAGE', 'service knows systemd and launchd alone: this system has neither', {
    hint: 'see docs/running for other ways',
  });
}

/** USAGE with whatever is wrong with the line. */
function nameOf(line: CommandLine): string {
  const { name, problems } = parseServiceName(line.flags['name']);
  const wrong = [...line.problems, ...problems];
  if (wrong.length > 0) throw usageError(wrong);
  return name;
}

async function findManager({ name, probe }: Manager, context: CommandContext): Promise<void> {
  const failed: string[] = [];
  await callWith(context, failed)([probe]);
  if (failed.length > 0) throw new KeepsakeError('USAGE', `there is no ${name} here: ${failed.join('; ')}`);
}

/** Runs programs one after the other; what fails is added to `failed`. */
function callWith(context: CommandContext, failed: string[]) {
  return async (commands: readonly (readonly string[])[]): Promise<void> => {
    for (const command of commands) {
      const { why, complaints } = await run(command, context);
      if (why !== undefined) failed.push([`${command.join(' ')} ${why}`, ...complaints].join(': '));
    }
  };
}

async function ask(command: readonly string[], context: CommandContext): Promise<string> {
  return (await run(command, context)).output.toString('utf8');
}

function run([program = '', ...args]: readonly string[], { world, interruption }: CommandContext) {
  const { env, cwd } = world;
  const names = ['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_CONFIG_HOME'];
  return runProgram(program, args, {
    env: Object.fromEntries(names.map((name) => [name, env[name]])),
    cwd,
    signal: interruption.signal,
    limitMs: LONGEST_CALL_MS,
    maxBytes: 64 * 1024,
  });
}

function write({ path, text }: ServiceFile): void {
  let why: string | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    why = putFile(path, text);
  } catch (error) {
    why = errorCodeOf(error);
    if (why === undefined) throw error;
  }
  if (why !== undefined) throw new KeepsakeError('USAGE', `${printable(path)} cannot be written: ${why}`);
}
