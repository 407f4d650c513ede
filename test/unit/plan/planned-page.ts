import { unreachable } from '../../../src/base/errors.ts';
import type { Action, Wanted } from '../../../src/model/action.ts';
import type { Resource } from '../../../src/model/asset.ts';
import type { StoredFile } from '../../../src/model/destination.ts';
import type { RelativePath } from '../../../src/model/relative-path.ts';
import type { SavedFile } from '../../../src/model/state-store.ts';
import {
  indexSaved,
  type PageFacts,
  openFiles,
  pathKeysToLookUp,
  pathsToSign,
  pathsToStat,
} from '../../../src/plan/page-facts.ts';
import { planPage, RunClaims } from '../../../src/plan/plan-page.ts';
import { checksum } from '../../support/apple-records.ts';
import { photo, resourceOf } from '../../support/plan-asset.ts';
import { relative } from '../../support/wanted.ts';

export const TRAITS = { caseSensitive: true };
export const SET_AT_MS = 1_533_021_744_000;
export const UNVERIFIABLE = Buffer.concat([Buffer.of(0x81), Buffer.alloc(20, 'u')]).toString('base64');

/** The photo `asset` with this content, that may be called X.JPG, X-100.JPG or X_id.JPG. */
export function want(asset: string, content: string, changes: Partial<Resource> = {}, stem = 'X'): Wanted {
  const resource = resourceOf('original', { signature: checksum(content), ...changes });
  return {
    key: { library: 'PrimarySync', asset, role: 'original' },
    asset: photo({ original: resource }, { id: asset }),
    resource,
    modifiedAtMs: SET_AT_MS,
    candidates: [`${stem}.JPG`, `${stem}-${resource.size}.JPG`, `${stem}_${asset}.JPG`].map(relative),
    leftAt: [],
  };
}

export function row({ key, resource }: Wanted, path: string): SavedFile {
  const { size, signature } = resource;
  return { key, path: relative(path), size, signature, verified: true, modifiedAtMs: SET_AT_MS };
}

export interface OnDisk {
  readonly content: string;
  readonly size?: number;
  readonly modifiedAtMs?: number;
  readonly kind?: StoredFile['kind'];
}

/** The shell around the plan, over a disk and a state that are plain values: gathers what the plan asks for, no more. */
export function gather(
  wanted: readonly Wanted[],
  disk: Readonly<Record<string, OnDisk>>,
  rows: readonly SavedFile[],
  traits = TRAITS,
  removedFiles: PageFacts['removedFiles'] = 'fetch',
): PageFacts & { readonly signed: readonly RelativePath[] } {
  const own = rows.filter((one) => wanted.some(({ key }) => key.asset === one.key.asset));
  const keys = pathKeysToLookUp(openFiles(wanted, indexSaved(own, traits)), traits);
  const at = rows.filter(({ path }) => keys.includes(traits.caseSensitive ? path : path.toLowerCase()));
  const saved = indexSaved([...own, ...at], traits);
  const find = (path: string) =>
    Object.entries(disk).find(([name]) =>
      traits.caseSensitive ? name === path : name.toLowerCase() === path.toLowerCase(),
    )?.[1];
  const stored = new Map<RelativePath, StoredFile>();
  const open = openFiles(wanted, saved);
  for (const path of pathsToStat(wanted, open, saved)) {
    const file = find(path);
    if (file === undefined) continue;
    const { kind = 'file', size = 100, modifiedAtMs = SET_AT_MS } = file;
    stored.set(path, { kind, size, modifiedAtMs });
  }
  const signed = pathsToSign(open, { saved, stored });
  const signatures = new Map(signed.map((path) => [path, checksum(find(path)?.content ?? '')]));
  return { traits, removedFiles, saved, stored, signatures, strays: new Map(), signed };
}

export function plan(
  wanted: readonly Wanted[],
  disk: Readonly<Record<string, OnDisk>> = {},
  rows: readonly SavedFile[] = [],
  {
    traits = TRAITS,
    claims = new RunClaims(traits),
    removedFiles,
  }: { traits?: typeof TRAITS; claims?: RunClaims; removedFiles?: PageFacts['removedFiles'] } = {},
): string[] {
  const facts = gather(wanted, disk, rows, traits, removedFiles);
  const { actions, waiting } = planPage(wanted, facts, claims);
  return [...actions.map(describeAction), ...waiting.map(({ key }) => `${key.asset} waits`)];
}

export function describeAction(action: Action): string {
  switch (action.do) {
    case 'keep':
      return `${action.key.asset} kept at ${action.path}${action.changed ? ', changed' : ''}`;
    case 'adopt':
      return `${action.wanted.key.asset} adopted at ${action.path}${action.verified ? '' : ', not verifiable'}`;
    case 'fetch':
      return `${action.wanted.key.asset} fetched to ${action.path}`;
    case 'fail':
      return `${action.wanted.key.asset} fails: ${action.failure.kind}`;
    case 'skip':
      return `${action.asset} skipped`;
    default:
      return unreachable(action);
  }
}
