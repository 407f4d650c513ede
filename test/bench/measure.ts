import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** Largest resident memory of the process, megabytes; undefined where the system does not tell. */
  readonly peakMb: number | undefined;
}

const SAMPLE_MS = 20;

/** Times one whole process of this Node. Rejects when it does not end with 0. */
export async function measure(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  let peakMb: number | undefined;
  const sampler = setInterval(() => (peakMb = peakOf(child.pid) ?? peakMb), SAMPLE_MS);
  const [code] = await once(child, 'exit');
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${said}`);
  return { seconds, peakMb };
}

/** The kernel's own high-water mark, so sampling rarely enough costs nothing and misses little. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
  } catch {
    return undefined;
  }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
