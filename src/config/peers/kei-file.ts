import { dateText, isTree, parseToml, type Tree } from '../layers/toml.ts';
import { KEI } from './kei.ts';
import { type Given, longNameOf, takesValue } from './peer-flag.ts';

/** Keys of kei's file (0.25) that have another name than its flags had. Those in `[photos]`, `[filters]` … that have not are found by theirs. */
const NAMES: Readonly<Record<string, string>> = {
  'download.directory': '--download-dir',
  'download.retry.per_transfer': '--max-retries',
  'download.retry.per_asset': '--max-download-attempts',
  'filters.libraries': '--library',
  'filters.albums': '--album',
  'filters.smart_folders': '--smart-folder',
  'photos.resolution': '--size',
  'photos.live_resolution': '--live-photo-size',
  'photos.force_resolution': '--force-size',
  'watch.interval': '--watch-with-interval',
  'notifications.script': '--notification-script',
  'report.json': '--report-json',
  'server.bind': '--http-bind',
  'server.port': '--http-port',
};

const TABLES: ReadonlySet<string> = new Set([
  '',
  'auth',
  'download',
  'filters',
  'photos',
  'metadata',
  'watch',
]);

type Word = readonly [flag: string, value?: string];

/** Keys that say in their own way what several flags said. */
const OTHERS: Readonly<Record<string, (value: unknown) => readonly Word[]>> = {
  'filters.media': (value) => {
    const media = textsOf(value);
    return [
      ...(media.includes('photos') ? [] : [['--skip-photos'] as const]),
      ...(media.includes('videos') ? [] : [['--skip-videos'] as const]),
      ...(media.includes('live-photos') ? [] : [['--live-photo-mode', 'skip'] as const]),
    ];
  },
  'filters.filename_exclude': (value) => {
    const globs = textsOf(value);
    return globs.length === 0 ? [] : [['--filename-exclude', globs.join(',')]];
  },
  'photos.edited': (value) => (value === true ? [['--size', 'adjusted']] : []),
  'photos.alternative': (value) => (value === true ? [['--size', 'alternative']] : []),
  'photos.raw_policy': (value) => {
    const slots = { 'prefer-raw': 'original', 'prefer-jpeg': 'alternative' } as const;
    const own = value === 'prefer-raw' || value === 'prefer-jpeg' ? slots[value] : String(value);
    return [['--align-raw', own]];
  },
  'ui.progress_bar': (value) => (value === false ? [['--no-progress-bar']] : []),
  'ui.friendly': (value) => (value === false ? [['--no-friendly']] : [['--friendly']]),
};

/** kei's configuration as the flags that mean the same; `line`: where it is no TOML. */
export function readKeiFile(text: string): readonly Given[] | { readonly line: number } {
  const parsed = parseToml(text);
  if ('why' in parsed) return { line: parsed.line };
  const leaves = leavesOf(parsed.tree, []).map(({ path, value }) => ({ key: path.join('.'), value }));
  const given = leaves.flatMap(({ key, value }) => givenFor(key, value));
  // Edits come beside the originals, which need not be named there.
  const adds =
    given.some(({ name }) => name === '--size') && !leaves.some(({ key }) => key === 'photos.resolution');
  return adds ? [...givenFor('photos.resolution', 'original'), ...given] : given;
}

function leavesOf(
  tree: Tree,
  above: readonly string[],
): readonly { path: readonly string[]; value: unknown }[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...above, key];
    return isTree(value) ? leavesOf(value, path) : [{ path, value }];
  });
}

function givenFor(key: string, value: unknown): readonly Given[] {
  const own = Object.hasOwn(OTHERS, key) ? OTHERS[key] : undefined;
  const words = own === undefined ? wordsFor(key, value) : own(value);
  if (words === undefined) return [{ flag: undefined, name: shown(key), value: undefined }];
  return words.map(([name, text]) => {
    const flag = KEI.find((one) => longNameOf(one) === name);
    return { flag, name, value: text };
  });
}

/** The flag of the same name, where the key stands in one of kei's tables. */
function wordsFor(key: string, value: unknown): readonly Word[] | undefined {
  const table = key.slice(0, Math.max(0, key.lastIndexOf('.')));
  const usual = TABLES.has(table) ? `--${key.slice(key.lastIndexOf('.') + 1).replaceAll('_', '-')}` : '';
  const name = Object.hasOwn(NAMES, key) ? NAMES[key] : usual;
  const flag = KEI.find((one) => longNameOf(one) === name);
  if (flag === undefined || name === undefined) return undefined;
  if (!takesValue(flag)) return value === true ? [[name]] : [];
  return textsOf(value).map((text) => [name, text]);
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((one) => dateText(one) ?? String(one));
}

/** A key may be anything, a password too. */
function shown(key: string): string | undefined {
  return /^[a-z_]{1,30}(?:\.[a-z_]{1,30}){0,2}$/.test(key) ? key : undefined;
}
