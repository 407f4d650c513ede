import { counted } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import { aligned } from './aligned.ts';
import type { Answer } from './answer.ts';

/** A setting that counts. */
interface ShownSetting {
  readonly key: string;
  /** Undefined: a secret. */
  readonly value: string | number | boolean | readonly string[] | undefined;
  /** A flag, a variable, a line of the file, or `default`. */
  readonly from: string;
}

export interface ShownJob {
  readonly account: string | undefined;
  readonly settings: readonly ShownSetting[];
}

/** The settings of each job, and where each comes from. Secrets are hidden. */
export function shownConfigAnswer(file: string | undefined, jobs: readonly ShownJob[]): Answer {
  const lines = jobs.flatMap(({ settings }, at) => [
    ...(jobs.length === 1 ? [] : [`job ${at + 1} of ${jobs.length}`]),
    ...aligned(settings.map(({ key, value, from }) => [key, printable(textOf(value)), printable(from)])),
  ]);
  return {
    exitCode: EXIT.ok,
    data: {
      file: file ?? null,
      jobs: jobs.map(({ account, settings }) => ({
        account: account ?? null,
        settings: Object.fromEntries(
          settings.map(({ key, value, from }) => [
            key,
            { value: value ?? null, hidden: value === undefined, from },
          ]),
        ),
      })),
    },
    lines,
    news: [fileWords(file)],
  };
}

function textOf(value: ShownSetting['value']): string {
  if (value === undefined) return '(hidden)';
  return typeof value === 'object' ? value.map((one) => JSON.stringify(one)).join(', ') : String(value);
}

export function goodConfigAnswer(file: string | undefined, jobs: readonly ShownJob[]): Answer {
  const accounts = new Set(jobs.map(({ account }) => account)).size;
  const words = `the configuration is good: ${counted(accounts, 'account')}, ${counted(jobs.length, 'job')}`;
  return {
    exitCode: EXIT.ok,
    data: { file: file ?? null, accounts, jobs: jobs.length },
    lines: [words],
    news: [fileWords(file)],
  };
}

function fileWords(file: string | undefined): string {
  return file === undefined
    ? 'there is no file: flags, environment and defaults count'
    : `the file is ${printable(file)}`;
}

export function writtenConfigAnswer(file: string, warnings: readonly string[], next: string): Answer {
  return {
    exitCode: EXIT.ok,
    data: { file },
    lines: [file],
    warnings,
    news: ['every other setting stands in it as a comment'],
    hint: `to see what would be downloaded, run \`${next}\``,
  };
}
