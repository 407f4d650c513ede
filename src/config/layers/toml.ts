import { parse, stringify, TomlDate, TomlError } from 'smol-toml';

export type Tree = Readonly<Record<string, unknown>>;

/** A configuration as text → values. Nothing of the text is in the problem: a password may stand in that line. */
export function parseToml(
  text: string,
): { readonly tree: Tree } | { readonly line: number; readonly why: string } {
  try {
    return { tree: parse(text, { maxDepth: 20 }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return {
      line: error.line,
      why: /^Invalid TOML document: ([^\n]*)/.exec(error.message)?.[1] ?? 'no TOML',
    };
  }
}

/** A date or a time that stands there without quotes, as its text; undefined: it is none. */
export function dateText(value: unknown): string | undefined {
  return value instanceof TomlDate ? value.toISOString() : undefined;
}

/** A table, and no list, text or date. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TomlDate);
}

/** A value as it is written into a file. */
export function tomlValue(value: string | number | boolean | readonly string[]): string {
  return stringify({ value }).slice('value = '.length).trimEnd();
}
