import type { AssetId } from './ids.ts';
import type { Asset, Resource, ResourceKey, Role } from './asset.ts';
import type { Failure } from './failure.ts';
import type { Installed } from './installed.ts';
import type { RelativePath } from './relative-path.ts';

/** One file the user wants: a resource, and the name the rules give it. */
export interface Wanted {
  readonly key: ResourceKey;
  readonly asset: Asset;
  readonly resource: Resource;
  /** Time to give the file, milliseconds since 1970, whole seconds. */
  readonly modifiedAtMs: number;
  /** Paths in order of preference; the first that is free or already holds these bytes is taken. Never empty. */
  readonly candidates: readonly RelativePath[];
  /** For each of those paths: what the names of all files of the photo begin with that belong together. */
  readonly stems?: readonly string[];
  /** Paths under which another tool may have left these bytes: looked at, and never written. */
  readonly leftAt: readonly RelativePath[];
}

/** Why something the library offers is not wanted. Counted and reported, never silent. */
export const SKIP_REASONS = [
  'album',
  'library',
  'video',
  'photo',
  'deleted',
  'created-before',
  'created-after',
  'filter',
  'not-known',
  'size-missing',
  'size-is-original',
  'live-size-missing',
  'live-photo',
  'live-still',
  'ignored',
  'removed',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** What the plan may ask for, about one resource. */
export type Action =
  /** Recorded, and the disk agrees. `changed`: the user edited the file; it is left alone. */
  | { readonly do: 'keep'; readonly key: ResourceKey; readonly path: RelativePath; readonly changed: boolean }
  /** The bytes are there already under this name, unrecorded: record them. */
  | {
      readonly do: 'adopt';
      readonly wanted: Wanted;
      readonly path: RelativePath;
      readonly verified: boolean;
      /** They were changed as the user wished. */
      readonly installed?: Installed | undefined;
    }
  | { readonly do: 'fetch'; readonly wanted: Wanted; readonly path: RelativePath }
  | {
      readonly do: 'skip';
      readonly asset: AssetId;
      readonly role: Role | undefined;
      readonly reason: SkipReason;
    }
  /** Nothing can be asked for: no link, no free name. */
  | { readonly do: 'fail'; readonly wanted: Wanted; readonly failure: Failure };

/** What is carried out, and ends with an outcome; the other actions are done once they are planned. */
export type Task = Exclude<Action, { do: 'keep' | 'skip' }>;

export function isTask(action: Action): action is Task {
  return action.do !== 'keep' && action.do !== 'skip';
}
