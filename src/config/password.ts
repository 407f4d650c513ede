import { realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import { readSecretFile } from './password-file.ts';
import { oddities, withoutLineEnd } from './password-shape.ts';

/** Where a password may come from, in the order in which it is looked for. Names are icloudpd's where it has them. */
export const PASSWORD_PROVIDERS = [
  'parameter',
  'file',
  'command',
  'environment',
  'stored',
  'keyring',
  'console',
] as const;

export type PasswordProvider = (typeof PASSWORD_PROVIDERS)[number];

/** What the user laid ready, and where else to look. */
export interface PasswordSettings {
  /** Asked in this order; the first that has a password counts. */
  readonly providers: readonly PasswordProvider[];
  /** The user named them: a keyring among them learns a password that works, and is missed aloud. */
  readonly areChosen: boolean;
  readonly parameter: Secret | undefined;
  readonly environment: Secret | undefined;
  /** `content`: as it was when the program started. A regular file is read again when it is needed. */
  readonly file: { readonly path: string; readonly isRegular: boolean; readonly content: Secret } | undefined;
  readonly command: string | undefined;
  /** Keep the hash of a password that Apple accepted. */
  readonly store: boolean;
  /** Opens the stored hash. */
  readonly key: Secret | undefined;
}

export interface PasswordSources {
  readonly flag: string | undefined;
  /** It stands on the command line; undefined: so it does. */
  readonly flagIsSeen?: boolean;
  /** Absolute. */
  readonly file: string | undefined;
  readonly command: string | undefined;
  /** Values of the variables that may hold it, in order of preference. */
  readonly environment: readonly NamedValue[];
  /** What the user named; empty: all, in our order. */
  readonly providers: readonly (PasswordProvider | 'webui')[];
  readonly store: boolean;
  /** Absolute. */
  readonly keyFile: string | undefined;
  readonly key: NamedValue;
  readonly cookieDirectory: string;
}

interface NamedValue {
  readonly name: string;
  readonly value: string | undefined;
}

export interface PasswordFound {
  readonly settings: PasswordSettings;
  readonly problems: readonly string[];
  /** Things worth saying that do not stop the run. */
  readonly warnings: readonly string[];
}

/** Anything shorter can be guessed faster than it protects. */
const SHORTEST_KEY = 16;

/** Checks what the user laid ready. Nothing at all is fine: a password is asked for when it is needed. */
export function findPassword(sources: PasswordSources): PasswordFound {
  const problems = contradictions(sources);
  const warnings: string[] = [];
  const notes = { problems, warnings };

  const { flag, flagIsSeen = true, environment } = sources;
  if (flag !== undefined && flagIsSeen) {
    warnings.push('a password on the command line can be read by other users of this machine');
  }
  const variable = environment.find(({ value }) => value !== undefined && value !== '');
  return {
    settings: {
      providers: sources.providers.length === 0 ? PASSWORD_PROVIDERS : sources.providers.filter(isOurs),
      areChosen: sources.providers.length > 0,
      parameter: flag === undefined ? undefined : readText(flag, '--password', notes),
      environment: variable?.value === undefined ? undefined : readText(variable.value, variable.name, notes),
      file: sources.file === undefined ? undefined : readFile(sources.file, notes),
      command: sources.command,
      store: sources.store,
      key: readKey(sources, notes),
    },
    problems,
    warnings,
  };
}

/** What the password file holds now; undefined: it can be read only once, or not at all any more. */
export function readAgain({ path, isRegular }: NonNullable<PasswordSettings['file']>): Secret | undefined {
  return isRegular && isFile(path) ? readFile(path, { problems: [], warnings: [] })?.content : undefined;
}

/** A pipe in its place would hold a run that has begun. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

interface Notes {
  readonly problems: string[];
  readonly warnings: string[];
}

function contradictions({ flag, file, command, providers, store, keyFile, key }: PasswordSources): string[] {
  const given = [
    { name: '--password', provider: 'parameter', value: flag },
    { name: '--password-file', provider: 'file', value: file },
    { name: '--password-command', provider: 'command', value: command },
  ] as const;
  const used = given.filter(({ value }) => value !== undefined);
  const problems: string[] = [];
  if (used.length > 1) problems.push(`${used.map(({ name }) => name).join(' and ')} exclude each other`);
  for (const { name, provider } of used) {
    if (providers.length > 0 && !providers.includes(provider)) {
      problems.push(`${name} is given, but --password-provider does not name ${provider}`);
    }
  }
  if (providers.includes('webui')) {
    problems.push(
      '--password-provider webui: keepsake has no web page for passwords; use console or keyring',
    );
  }
  if (store && keyFile === undefined && (key.value ?? '') === '') {
    problems.push('--store-credential needs a key: --key-file, or the variable KEEPSAKE_KEY');
  }
  return problems;
}

function isOurs(name: PasswordProvider | 'webui'): name is PasswordProvider {
  return name !== 'webui';
}

function readFile(path: string, notes: Notes): PasswordSettings['file'] {
  const read = readSecretFile(path, { what: 'password file', flag: '--password-file' });
  if ('problem' in read) {
    notes.problems.push(read.problem);
    return undefined;
  }
  notes.warnings.push(...read.warnings);
  const content = readText(read.bytes.toString('utf8'), 'the file of --password-file', notes);
  read.bytes.fill(0);
  return content === undefined ? undefined : { path, isRegular: read.isRegular, content };
}

function readText(text: string, source: string, { problems, warnings }: Notes): Secret | undefined {
  const password = withoutLineEnd(text);
  if (password === '') {
    problems.push(`${source} is empty`);
    return undefined;
  }
  for (const odd of oddities(password)) warnings.push(`${source} holds ${odd}; all of it is used`);
  return new Secret(password);
}

function readKey({ keyFile, key, cookieDirectory }: PasswordSources, notes: Notes): Secret | undefined {
  if (keyFile === undefined) {
    return key.value === undefined || key.value === '' ? undefined : checkedKey(key.value, key.name, notes);
  }
  const shown = 'the file of --key-file';
  // A key beside what it opens protects nothing: a thief who takes the folder has both (session.md 4).
  if (isInside(keyFile, cookieDirectory)) {
    notes.problems.push(`${shown} lies in the cookie directory, beside what it protects; keep it elsewhere`);
    return undefined;
  }
  const read = readSecretFile(keyFile, { what: 'key file', flag: '--key-file' });
  if ('problem' in read) {
    notes.problems.push(read.problem);
    return undefined;
  }
  notes.warnings.push(...read.warnings);
  // Any bytes will do for a key.
  return checkedKey(read.bytes.toString('latin1'), shown, notes);
}

function checkedKey(text: string, source: string, { problems }: Notes): Secret | undefined {
  const key = withoutLineEnd(text);
  if (key.length >= SHORTEST_KEY) return new Secret(key);
  problems.push(`${source} holds a key of fewer than ${SHORTEST_KEY} characters`);
  return undefined;
}

function isInside(path: string, directory: string): boolean {
  return `${realPath(path)}${sep}`.startsWith(`${realPath(directory)}${sep}`);
}

/** Links resolved as far as the path exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return dirname(path) === path ? path : join(realPath(dirname(path)), path.slice(dirname(path).length));
  }
}
