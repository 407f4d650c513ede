import { jsonFrom } from '../base/json-from.ts';
import { type FileCalls, systemFileCalls } from '../account/file-calls.ts';
import { readPrivateFile, setAside } from '../account/private-file.ts';
import { replaceFile } from '../account/replace-file.ts';
import { asError } from '../base/as-error.ts';
import { KeepsakeError } from '../base/errors.ts';
import { assetText } from '../model/asset-text.ts';
import type { IgnoredAsset } from '../model/ignored-assets.ts';
import type { StateStore } from '../model/state-store.ts';
import { wordDatabaseError } from './database-error.ts';
import { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

/** Some hundred thousand photos. */
const MOST_BYTES = 64 << 20;

/**
 * Opens the memory of one account as its owner. What the user ignores is known nowhere else, so it also stands in a small text file
 * beside the state, and is read back from there when the state was lost.
 */
export async function openStateStore(
  options: SqliteStoreOptions,
  calls: FileCalls = systemFileCalls,
): Promise<StateStore> {
  const store = openSqliteStore(options);
  const path = options.path.replace(/\.sqlite$/, '') + '.ignored.json';
  const write = async (ignored: readonly IgnoredAsset[]) => {
    await replaceFile(calls, path, encode(ignored));
  };
  const told = (error: unknown) =>
    options.log.warn('what you ignore could not be written beside the state as well', {
      path,
      reason: asError(error).message,
    });

  await readBack(store, { calls, path, options, write }).catch((error: unknown) => {
    if (error instanceof KeepsakeError && error.code === 'STATE_PUT_ASIDE') throw error;
    told(error);
  });
  return {
    ...store,
    async setIgnored(assets, ignored) {
      if (ignored) {
        await store.setIgnored(assets, true);
        await store.ignored().then(write).catch(told);
        return;
      }
      // What the file names and the state does not would be read back: it has to go from there first.
      const ended = new Set(assets.map(assetText));
      const rest = (await store.ignored()).filter((asset) => !ended.has(assetText(asset)));
      await write(rest).catch((error: unknown) => {
        throw wordDatabaseError(error, path, 'the file of what you ignore');
      });
      await store.setIgnored(assets, false);
    },
  };
}

interface ReadBack {
  readonly calls: FileCalls;
  readonly path: string;
  readonly options: SqliteStoreOptions;
  readonly write: (ignored: readonly IgnoredAsset[]) => Promise<void>;
}

/** The file never names what the state does not, unless the state was lost. */
async function readBack(store: StateStore, { calls, path, options, write }: ReadBack): Promise<void> {
  const { text, why, warnings } = await readPrivateFile(calls, path, MOST_BYTES);
  for (const warning of warnings) options.log.warn(warning);
  const listed = text === undefined ? undefined : decode(text);
  if (why !== undefined || (text !== undefined && listed === undefined)) {
    const aside = await setAside(calls, path, options.clock.now());
    options.log.warn('the file of what you ignore cannot be read: it was put aside', { path, aside });
  }
  const known = new Set((await store.ignored()).map(assetText));
  const lost = (listed ?? []).filter((asset) => !known.has(assetText(asset)));
  if (lost.length > 0) {
    await store.setIgnored(lost, true);
    options.log.info('what you ignore was read back from the file beside the state', { photos: lost.length });
  }
  const ignored = await store.ignored();
  if (ignored.length === 0 && text === undefined) return;
  if (encode(ignored) !== text) await write(ignored);
}

/** One photo a line. */
function encode(ignored: readonly IgnoredAsset[]): string {
  const lines = ignored.map(({ library, asset, signature }) => JSON.stringify({ library, asset, signature }));
  return `{"version":1,"ignored":[\n${lines.join(',\n')}\n]}\n`;
}

/** Undefined where it is no such file; entries that cannot be read are passed over. */
function decode(text: string): readonly IgnoredAsset[] | undefined {
  const value = jsonFrom(text);
  const list: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'ignored') : undefined;
  return Array.isArray(list) ? list.flatMap((entry: unknown) => decodeEntry(entry) ?? []) : undefined;
}

function decodeEntry(entry: unknown): IgnoredAsset | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const [library, asset, signature] = ['library', 'asset', 'signature'].map((name): unknown =>
    Reflect.get(entry, name),
  );
  if (!isName(library) || !isName(asset)) return undefined;
  return { library, asset, ...(isName(signature) && { signature }) };
}

/** Apple's names have some forty characters. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1000;
}
