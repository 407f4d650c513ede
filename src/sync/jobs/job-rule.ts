import type { Config } from '../../config/config.ts';
import { parseFilter } from '../../plan/filter/parse-filter.ts';
import { printFilter } from '../../plan/filter/print-filter.ts';
import { isWantRules, type WantRules } from '../../plan/want-files.ts';

/** Raised when the same settings come to mean something else: every job then looks at everything once more. */
const VERSION = 1;

export type RuleSettings = Pick<
  Config,
  'selection' | 'naming' | 'folder' | 'trees' | 'playlists' | 'sidecars'
>;

/**
 * What a job wants, as canonical text: two runs have one rule when a complete run of the one leaves nothing to do for the other.
 * Names are in order, so that the text does not depend on how a value was made.
 */
export function writeRule({ selection, naming, folder, trees, playlists, sidecars }: RuleSettings): string {
  const { filter, ...others } = selection;
  const written = filter === undefined ? others : { ...others, filter: printFilter(filter) };
  const rule = { version: VERSION, selection: written, naming, folder, trees, playlists, sidecars };
  return JSON.stringify(rule, inOrder);
}

/** Undefined for the rule of another version. */
export function readRule(text: string): WantRules | undefined {
  try {
    const value: unknown = JSON.parse(text, filterIn);
    if (typeof value !== 'object' || value === null || Reflect.get(value, 'version') !== VERSION)
      return undefined;
    return isWantRules(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One that cannot be read, by a keepsake that knows other words, is no filter. */
function filterIn(name: string, value: unknown): unknown {
  return name === 'filter' && typeof value === 'string' ? parseFilter(value) : value;
}

/** Where the files of a rule go, as canonical text: two jobs of one destination have to agree in it. */
export function treeOf({ naming, folder }: Pick<WantRules, 'naming' | 'folder'>): string {
  return JSON.stringify({ naming, folder }, inOrder);
}

function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
