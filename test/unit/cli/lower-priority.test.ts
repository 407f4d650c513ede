import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const HAS_THREADS = existsSync('/proc/self/task');

/** Lowers the priority of a process of its own, and tells what every thread of it has then. `path`: where it looks for tools. */
function lowered(path: string): { problems: readonly string[]; nice: readonly number[] } {
  const file = pathToFileURL('src/cli/lower-priority.ts').href;
  const script = `
    import { readdirSync } from 'node:fs';
    import { getPriority } from 'node:os';
    import { lowerPriority } from '${file}';
    const problems = await lowerPriority();
    const nice = readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)));
    process.stdout.write(JSON.stringify({ problems, nice }));`;
  const options = { encoding: 'utf8', env: { ...process.env, PATH: path } } as const;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], options);
  return JSON.parse(out) as ReturnType<typeof lowered>;
}

it.runIf(HAS_THREADS).each([
  ['whatever tools there are', process.env['PATH'] ?? ''],
  ['without a tool for the disk', '/nowhere'],
])('Q3: every thread of the process leaves the processor to others, %s', (_what, path) => {
  const { problems, nice } = lowered(path);
  expect(nice.length).toBeGreaterThan(1);
  expect(new Set(nice)).toEqual(new Set([19]));
  expect(problems).toEqual([]);
});
