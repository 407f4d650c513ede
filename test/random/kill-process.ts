import { once } from 'node:events';
import { start, until } from '../support/child.ts';
import type { RunEnd } from './play-run.ts';
import type { Stage } from './stage.ts';

/** Runs the program in a process of its own and kills it once it has sent so many requests, unless it ends before. */
export async function killProcess(
  stage: Stage,
  flags: readonly string[],
  afterRequests: number,
): Promise<RunEnd> {
  const { requests } = stage.simulator;
  const before = requests.length;
  const child = start(stage, flags);
  const ended = once(child, 'exit');
  await until(() => requests.length - before >= afterRequests || child.exitCode !== null);
  child.kill('SIGKILL');
  await ended;
  return { code: child.exitCode ?? 'killed', out: '', err: '', log: '', happened: undefined };
}
