import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** User and system time of the process and its children, up to the last look at them. */
  readonly cpuSeconds: number;
  /** Largest resident memory of one process, megabytes; 0 where the system does not tell. */
  readonly peakMb: number;
}

export interface MeasureOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the process reads from its standard input. */
  readonly input?: string;
  /** Exit codes that count as success. */
  readonly mayEndWith?: readonly number[];
}

/** A process that ended badly. */
class EndedBadly extends Error {
  override readonly name = 'EndedBadly';
  readonly code: unknown;

  constructor(command: readonly string[], code: unknown, said: string) {
    super(`${command.join(' ')} ended with ${String(code)}\n${said}`);
    this.code = code;
  }
}

const SAMPLE_MS = 20;
/** As much of what a process says as a report of its failure shows. */
const SAID_CHARACTERS = 8_000;
/** Of `/proc/PID/stat`; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Times one whole process. Rejects with `EndedBadly` when it does not end with 0. */
export async function measure(command: readonly string[], options: MeasureOptions): Promise<Measured> {
  const [program = '', ...args] = command;
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (text: Buffer) => (said = (said + text.toString()).slice(-SAID_CHARACTERS));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');

  const seen = new Map<number, { readonly peakMb: number; readonly cpuSeconds: number }>();
  const look = () => {
    for (const pid of treeOf(child.pid ?? 0)) {
      const usage = usageOf(pid);
      if (usage !== undefined) seen.set(pid, usage);
    }
  };
  const sampler = setInterval(look, SAMPLE_MS);
  const [code] = await once(child, 'exit').finally(() => clearInterval(sampler));
  const seconds = (performance.now() - startedAt) / 1000;
  if (!(options.mayEndWith ?? [0]).includes(code)) throw new EndedBadly(command, code, said);
  const usages = [...seen.values()];
  return {
    seconds,
    cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakMb: Math.max(0, ...usages.map(({ peakMb }) => peakMb)),
  };
}

/** The process and its children; programs that unpack themselves do their work in a child. */
function treeOf(pid: number): readonly number[] {
  const children = readProc(`${pid}/task/${pid}/children`)?.trim().split(' ') ?? [];
  return [pid, ...children.filter((text) => text !== '').flatMap((text) => treeOf(Number(text)))];
}

/** The kernel's own high-water mark, so sampling rarely enough costs nothing and misses little. */
function usageOf(pid: number) {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readProc(`${pid}/status`) ?? '')?.[1];
  // After the name, which may hold anything, the fields 12 and 13 are the user's and the system's ticks.
  const fields =
    readProc(`${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ') ?? [];
  if (kilobytes === undefined) return undefined;
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  return { peakMb: Number(kilobytes) / 1000, cpuSeconds: ticks / TICKS_PER_SECOND };
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
