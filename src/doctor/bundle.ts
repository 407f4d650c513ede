import { writeFile } from 'node:fs/promises';
import { giveNewLater } from '../account/give-to-folder-owner.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import type { Examined } from './run-checks.ts';

export interface BundleFacts {
  readonly atMs: number;
  readonly system: string;
  readonly examined: readonly Examined[];
  /** Lines of the log while the checks ran. */
  readonly log: readonly string[];
}

/** What goes into an issue: what was found and what was said on the way. Not yet redacted. */
export function bundleText({ atMs, system, examined, log }: BundleFacts): string {
  const findings = examined.map(({ name, number, finding }) => {
    const action = 'action' in finding ? `\n      do: ${finding.action}` : '';
    return `${finding.result.padEnd(5)} ${String(number).padStart(2)} ${name}: ${finding.says}${action}`;
  });
  return [
    'keepsake doctor',
    `made ${new Date(atMs).toISOString()} on ${system}`,
    '',
    ...findings,
    '',
    'log',
    ...log,
    '',
  ].join('\n');
}

/**
 * Takes out who and where the user is. Secrets are covered already; `scrub` does it once more, because this file is made to
 * be given away.
 */
export function redact(
  text: string,
  {
    config,
    home,
    host,
    scrub,
  }: { config: Config; home: string; host: string; scrub: (text: string) => string },
): string {
  const names: readonly (readonly [name: string, instead: string])[] = [
    [config.username, 'ACCOUNT'],
    [config.directory?.absolute ?? '', 'DIRECTORY'],
    [config.cookieDirectory, 'COOKIES'],
    [home, 'HOME'],
    [host, 'HOST'],
  ];
  const lines = text.split('\n').map((line) => printable(scrub(line)));
  return names.reduce(
    (redacted, [name, instead]) => (name.length < 2 ? redacted : redacted.replaceAll(name, instead)),
    lines
      .join('\n')
      // Of the user's network.
      .replaceAll(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, 'ADDRESS')
      // Names a photo by its content.
      .replaceAll(/\/B\/[^"\s]+/g, '/B/PHOTO'),
  );
}

/** Never replaces a file. */
export async function writeBundle(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    await giveNewLater(path);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    const why = code === 'EEXIST' ? 'is there already, and is not replaced' : `cannot be written (${code})`;
    throw new KeepsakeError('USAGE', `the file of --bundle ${why}`, { cause: error });
  }
}
