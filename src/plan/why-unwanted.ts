import type { SkipReason } from '../model/action.ts';
import { type Asset, NO_DETAILS, type Resource, type Role } from '../model/asset.ts';
import type { Moment, Selection } from '../model/selection.ts';
import { type Selectable, selectVersions } from './select-versions.ts';

/** Why nothing of an asset is wanted, each reason once; empty where something is. */
export function whyUnwanted(
  asset: Selectable,
  selection: Selection<Moment>,
  outside?: SkipReason,
): readonly SkipReason[] {
  const { versions, skips } = selectVersions(asset, selection, outside);
  return versions.length > 0 ? [] : [...new Set(skips.map(({ reason }) => reason))];
}

/** Any asset that has files of these roles, and of which no more is known: which of them are wanted does not depend on what is in them. */
export function assetLike({
  library,
  media,
  roles,
}: Pick<Asset, 'library' | 'media'> & { readonly roles: readonly Role[] }): Selectable {
  const resources = roles.map((role): [Role, Resource] => [
    role,
    { role, type: undefined, size: 0, signature: '', address: undefined, heldBy: '' },
  ]);
  return {
    library,
    deleted: false,
    media,
    type: undefined,
    name: undefined,
    capturedAtMs: undefined,
    addedAtMs: undefined,
    details: NO_DETAILS,
    resources: Object.fromEntries(resources),
  };
}
