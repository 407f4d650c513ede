import { Secret } from '../../src/base/secret.ts';
import { type Asset, type Resource, type Role, ROLES } from '../../src/model/asset.ts';
import { checksum } from './apple-records.ts';

export function resourceOf(role: Role, changes: Partial<Resource> = {}): Resource {
  return {
    role,
    type: role.startsWith('live') ? 'com.apple.quicktime-movie' : 'public.jpeg',
    size: 100,
    signature: checksum(role),
    address: { url: new Secret('https://cvws.icloud-content.com/B/x'), expiresAtMs: undefined },
    heldBy: 'M',
    ...changes,
  };
}

/** A photo with these files, taken on 2018-07-31 at 07:22:24.816 UTC; resources by their type, or in full. */
export function photo(
  files: Partial<Record<Role, string | Resource>> = { original: 'public.jpeg' },
  changes: Partial<Asset> = {},
): Asset {
  const resources: Partial<Record<Role, Resource>> = {};
  for (const role of ROLES) {
    const file = files[role];
    if (file !== undefined)
      resources[role] = typeof file === 'string' ? resourceOf(role, { type: file }) : file;
  }
  return {
    id: 'F2A23C38-0020-42FE-A273-2923ADE3CAED',
    library: 'PrimarySync',
    masterId: 'AY6c+BsE0jjaXx9tmVGJM1D2VcEO',
    name: 'IMG_7409.JPG',
    media: 'photo',
    type: resources.original?.type,
    capturedAtMs: 1_533_021_744_816,
    addedAtMs: undefined,
    deleted: false,
    details: {},
    resources,
    ...changes,
  };
}
