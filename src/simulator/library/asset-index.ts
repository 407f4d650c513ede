import type { SimAsset } from './assets.ts';
import type { IndexDefinition } from './indexes.ts';

/** The assets of a zone, of which most may be plain and sorted already. */
export interface IndexedAssets {
  /** All that ever were. */
  readonly count: number;
  /** Plain and visible, newest first, and unchanged: an index holds all of them or none. */
  isPlain(ordinal: number): boolean;
  get(ordinal: number): SimAsset | undefined;
}

interface Dated {
  readonly ordinal: number;
  readonly date: number;
}

/** The ordinals of an index, newest first. `holdsPlain`: the plain ones belong to it. */
export function assetIndex(
  assets: IndexedAssets,
  definition: IndexDefinition,
  holdsPlain: boolean,
): Uint32Array {
  const plain: number[] = [];
  const others: Dated[] = [];
  for (let ordinal = 0; ordinal < assets.count; ordinal += 1) {
    if (assets.isPlain(ordinal)) {
      if (holdsPlain) plain.push(ordinal);
      continue;
    }
    const asset = assets.get(ordinal);
    if (asset !== undefined && asset.linkedZone === undefined && definition.holds(asset))
      others.push({ ordinal, date: definition.date(asset) });
  }
  others.sort((a, b) => b.date - a.date || a.ordinal - b.ordinal);
  const dateOf = (ordinal: number) => {
    const asset = assets.get(ordinal);
    return asset === undefined ? 0 : definition.date(asset);
  };
  return merge(plain, others, dateOf);
}

/** Both lists are sorted; the plain one is long. */
function merge(
  plain: readonly number[],
  others: readonly Dated[],
  dateOf: (ordinal: number) => number,
): Uint32Array {
  const out = new Uint32Array(plain.length + others.length);
  let from = 0;
  let at = 0;
  for (const { ordinal, date } of others) {
    let low = from;
    let high = plain.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (dateOf(plain[middle] ?? 0) >= date) low = middle + 1;
      else high = middle;
    }
    for (; from < low; from += 1, at += 1) out[at] = plain[from] ?? 0;
    out[at] = ordinal;
    at += 1;
  }
  for (; from < plain.length; from += 1, at += 1) out[at] = plain[from] ?? 0;
  return out;
}
