import type { RawValues } from '../config/read-values.ts';

const TASKS: readonly string[] = ['watchWithInterval', 'dryRun', 'onlyPrintFilenames'];

/** Whoever puts a command about the account in front of their usual flags means the account, not the task. */
export function withoutTasks(raw: RawValues): RawValues {
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !TASKS.includes(name)));
}
