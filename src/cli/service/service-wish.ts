/** What is to be run by the system, and how. */
export interface ServiceWish {
  /** Of the unit. */
  readonly name: string;
  /** For the machine, and not for the user alone. */
  readonly isSystem: boolean;
  /** Whose rights it has; undefined: those of the user whose service it is. */
  readonly user: string | undefined;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Variables that it needs; none is a secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where it has to write, absolute. */
  readonly writes: readonly string[];
  /** When it is run; undefined: it runs for ever. */
  readonly timer: Timer | undefined;
}

export type Timer =
  | { readonly kind: 'hourly' | 'daily' | 'weekly' }
  | { readonly kind: 'at'; readonly hour: number; readonly minute: number };

/** A file that the service manager reads. */
export interface ServiceFile {
  readonly path: string;
  readonly text: string;
}

/** `daily`, or a time of the day such as 03:30. */
export function parseTimer(text: string): Timer | undefined {
  if (text === 'hourly' || text === 'daily' || text === 'weekly') return { kind: text };
  const [, hour = '', minute = ''] = /^(\d{1,2}):(\d\d)$/.exec(text) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return { kind: 'at', hour: Number(hour), minute: Number(minute) };
}

/** What `--name` says: service managers make names of files of it. */
export function parseServiceName(typed: string | true | undefined): {
  readonly name: string;
  readonly problems: readonly string[];
} {
  const name = typeof typed === 'string' ? typed : 'keepsake';
  const isRight = /^[A-Za-z0-9][\w.-]{0,60}$/.test(name);
  return { name, problems: isRight ? [] : ['--name takes letters, digits, and . _ - between them'] };
}
