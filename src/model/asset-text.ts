import type { AssetName, OpenFailure, StateStore } from './state-store.ts';

/** A text that two assets share only if they are one: a key for sets and maps. */
export function assetText({ library, asset }: AssetName): string {
  return JSON.stringify([library, asset]);
}

/** The same for what failures are about: one file, or one record. */
export function failureText({
  library,
  asset,
  role,
}: Pick<OpenFailure, 'library' | 'asset' | 'role'>): string {
  return JSON.stringify([library, asset, role]);
}

/** What the user does not want, by `assetText`. */
export async function ignoredAssets(state: Pick<StateStore, 'ignored'>): Promise<ReadonlySet<string>> {
  return new Set((await state.ignored()).map(assetText));
}
