import type { Config } from './config.ts';
import { whyNotWritten } from './why-not-written.ts';

/** Nobody sees the warnings of a run by cron: what it cannot tell is told before it begins. */
export function notWritten(
  { telling }: Pick<Config, 'telling'>,
  { health }: Pick<Config, 'health'>,
): readonly string[] {
  const { reportFile, events } = telling ?? {};
  const files = [
    ['--report-json', reportFile, 'replaced'],
    ['--events', typeof events === 'object' ? events.path : undefined, 'added'],
    ['--health-file', health?.file, 'replaced'],
  ] as const;
  return files.flatMap(([flag, path, how]) => {
    const why = path === undefined ? undefined : whyNotWritten(path, how);
    return why === undefined ? [] : [`${flag} cannot be written: ${why}`];
  });
}
