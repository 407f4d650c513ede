import { Secret } from '../../src/base/secret.ts';
import type { Wanted } from '../../src/model/action.ts';
import type { Address, Resource } from '../../src/model/asset.ts';
import { ContentSignature } from '../../src/model/digest.ts';
import type { RelativePath } from '../../src/model/relative-path.ts';

/** Paths in tests are written by hand; only `plan/safe-path.ts` makes them in the product. */
export function relative(path: string): RelativePath {
  if (!isRelative(path)) throw new Error(`not relative: ${path}`);
  return path;
}

function isRelative(path: string): path is RelativePath {
  return !path.startsWith('/');
}

export function signatureOf(bytes: Uint8Array): string {
  const signature = new ContentSignature();
  signature.update(bytes);
  return signature.digest();
}

/** Bytes that tell their place: no two files and no two offsets look alike. */
export function photoBytes(seed: string, size: number): Buffer {
  const unit = `<${seed}>`;
  return Buffer.from(unit.repeat(Math.ceil(size / unit.length)).slice(0, size), 'latin1');
}

export function addressOf(name: string, expiresAtMs?: number): Address {
  return { url: new Secret(name), expiresAtMs };
}

/** One file that the user wants, whose address is its own name. */
export function wantedFile(path: string, bytes: Uint8Array, changes: Partial<Resource> = {}): Wanted {
  const resource: Resource = {
    role: 'original',
    type: 'public.jpeg',
    size: bytes.length,
    signature: signatureOf(bytes),
    address: addressOf(path),
    heldBy: `master-${path}`,
    ...changes,
  };
  return {
    key: { library: 'PrimarySync', asset: `asset-${path}`, role: resource.role },
    asset: {
      id: `asset-${path}`,
      library: 'PrimarySync',
      masterId: `master-${path}`,
      name: path,
      media: 'photo',
      type: resource.type,
      capturedAtMs: undefined,
      addedAtMs: undefined,
      deleted: false,
      details: {},
      resources: { [resource.role]: resource },
    },
    resource,
    modifiedAtMs: Date.UTC(2020, 1, 3, 4, 5, 6),
    candidates: [relative(path)],
    leftAt: [],
  };
}
