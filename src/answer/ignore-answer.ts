import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { AssetName } from '../model/state-store.ts';
import type { IgnoredPhoto, NamedAssets } from '../sync/inspect/ignore-assets.ts';
import type { Answer } from './answer.ts';

/** What the change is called, for photos that it changed, and for others. */
export interface IgnoreWords {
  readonly done: string;
  readonly not: string;
}

/** What `ignore` or `unignore` did, word by word. */
export function ignoreAnswer(
  account: string,
  { found, changed }: { readonly found: readonly NamedAssets[]; readonly changed: readonly AssetName[] },
  { done, not }: IgnoreWords,
): Answer {
  const ids = new Set(changed.map(({ asset }) => asset));
  return {
    exitCode: EXIT.ok,
    data: {
      account,
      files: found.map(({ typed, assets }) => ({
        word: typed,
        assets: assets.map((asset) => ({ ...asset, changed: ids.has(asset.asset) })),
      })),
    },
    news: found.flatMap(({ typed, assets }) =>
      assets.map(({ asset }) => `${printable(typed)}: asset ${asset} is ${ids.has(asset) ? done : not}`),
    ),
  };
}

/** Every photo that is ignored. */
export function ignoredAnswer(account: string, photos: readonly IgnoredPhoto[]): Answer {
  return {
    exitCode: EXIT.ok,
    data: { account, ignored: photos.map(({ name, ...photo }) => ({ ...photo, name: name ?? null })) },
    lines: photos.map(({ asset, library, name, paths }) =>
      [`asset ${asset} of ${library}`, ...(name === undefined ? [] : [name]), ...paths]
        .map(printable)
        .join(', '),
    ),
    news: photos.length === 0 ? ['nothing is ignored'] : [],
  };
}
