import { readFileSync, statSync } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { Secret } from '../base/secret.ts';

/** Far more than any password; a bigger file is the wrong file. */
const MAX_BYTES = 4096;

export type PasswordSources = Readonly<{
  flag: string | undefined;
  file: string | undefined;
  /** Values of the variables that may hold it, in order of preference. */
  environment: readonly { readonly name: string; readonly value: string | undefined }[];
}>;

export interface PasswordFound {
  readonly password: Secret | undefined;
  readonly problems: readonly string[];
  /** Things worth saying that do not stop the run. */
  readonly warnings: readonly string[];
}

/** Finds the password the user laid ready: flag, then file, then environment. None is fine: it is asked for when needed. */
export function findPassword(sources: PasswordSources): PasswordFound {
  if (sources.flag !== undefined && sources.file !== undefined) {
    return {
      password: undefined,
      problems: ['--password and --password-file exclude each other'],
      warnings: [],
    };
  }
  if (sources.flag !== undefined) {
    const warning = 'a password on the command line can be read by other users of this machine';
    return checked(sources.flag, '--password', [warning]);
  }
  if (sources.file !== undefined) return fromFile(sources.file);
  const variable = sources.environment.find(({ value }) => value !== undefined && value !== '');
  if (variable?.value !== undefined) return checked(variable.value, variable.name, []);
  return { password: undefined, problems: [], warnings: [] };
}

function fromFile(path: string): PasswordFound {
  const shown = printable(path);
  try {
    const { size, mode } = statSync(path);
    if (size > MAX_BYTES) {
      const problem = `the password file ${shown} holds more than ${MAX_BYTES} bytes`;
      return { password: undefined, problems: [problem], warnings: [] };
    }
    const open = (mode & 0o077) !== 0 && path !== '/dev/stdin';
    const warnings = open ? [`the password file ${shown} can be read by others; chmod 600 it`] : [];
    return checked(readFileSync(path, 'utf8'), `the password file ${shown}`, warnings);
  } catch (error) {
    const problem = `the password file ${shown} cannot be read (${errorCodeOf(error) ?? 'unknown error'})`;
    return { password: undefined, problems: [problem], warnings: [] };
  }
}

function checked(text: string, source: string, warnings: readonly string[]): PasswordFound {
  // Exactly one line end is the editor's; more would be part of the password (auth.md 5.6).
  const password = text.replace(/\r?\n$/, '');
  if (password === '') return { password: undefined, problems: [`${source} is empty`], warnings };
  const odd = /[\r\n]/.test(password)
    ? 'more than one line'
    : password !== password.trim()
      ? 'blanks at an end'
      : undefined;
  const said = odd === undefined ? warnings : [...warnings, `${source} holds ${odd}; all of it is used`];
  return { password: new Secret(password), problems: [], warnings: said };
}
