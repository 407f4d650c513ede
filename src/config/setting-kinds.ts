/** What a setting is: its flag, its help line, and what it takes. */
export type Setting = {
  readonly flags: string;
  readonly help: string;
} & (
  | { readonly kind: 'flag' }
  | { readonly kind: 'text'; readonly fallback: string | undefined; readonly secret?: true }
  | { readonly kind: 'texts'; readonly fallback: undefined; readonly secret?: true }
  | {
      readonly kind: 'integer';
      readonly min: number;
      readonly max: number;
      readonly fallback: string | undefined;
    }
  | {
      readonly kind: 'choice' | 'choices';
      readonly choices: readonly string[];
      readonly fallback: string | undefined;
    }
);

export function flag(flags: string, help: string) {
  return { kind: 'flag', flags, help } as const;
}

export function text<const F extends string | undefined = undefined>(
  flags: string,
  help: string,
  fallback?: F,
) {
  return { kind: 'text', flags, help, fallback } as const;
}

/** Its value is a secret, or may hold one: it is never shown, and its variable is removed once read. */
export function secret(flags: string, help: string) {
  return { kind: 'text', flags, help, fallback: undefined, secret: true } as const;
}

/** May be given several times. */
export function texts(flags: string, help: string) {
  return { kind: 'texts', flags, help, fallback: undefined } as const;
}

/** The same of secrets. */
export function secrets(flags: string, help: string) {
  return { kind: 'texts', flags, help, fallback: undefined, secret: true } as const;
}

export function integer(
  flags: string,
  help: string,
  limits: { min: number; max?: number; fallback?: string },
) {
  return {
    kind: 'integer',
    flags,
    help,
    min: limits.min,
    max: limits.max ?? Number.MAX_SAFE_INTEGER,
    fallback: limits.fallback,
  } as const;
}

export function choice<const C extends readonly string[]>(
  flags: string,
  help: string,
  list: C,
  fallback?: C[number],
) {
  return { kind: 'choice', flags, help, choices: list, fallback } as const;
}

export function choices<const C extends readonly string[]>(
  flags: string,
  help: string,
  list: C,
  fallback?: C[number],
) {
  return { kind: 'choices', flags, help, choices: list, fallback } as const;
}
