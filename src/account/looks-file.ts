import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { errorCodeOf } from '../base/errors.ts';
import { timeFrom } from '../base/outside-numbers.ts';
import { accountFileStem } from './account-file-stem.ts';
import { systemFileCalls } from './file-calls.ts';
import { type OwnerRecord, ownerSchema } from './owner-record.ts';
import { replaceFile } from './replace-file.ts';

/** How the syncs of one account into one folder went last, and who watches it: what `keepsake status` tells beside the state. */
export interface Looks {
  /** The newest first. */
  readonly jobs: readonly JobLook[];
  /** What stands in the way since the last good look; undefined: nothing. */
  readonly trouble?: LookTrouble | undefined;
  readonly watchers: readonly Watcher[];
  /** Where the photos go; undefined: an older version wrote this. */
  readonly folder?: string | undefined;
}

export interface JobLook {
  /** Tells one set of wishes from another. */
  readonly key: string;
  readonly lookedAtMs: number;
  /** When a look came to its end last, and left nothing failed. */
  readonly goodAtMs?: number | undefined;
}

export interface LookTrouble {
  /** Of an error of this keepsake, or of another version's. */
  readonly code: string;
  readonly sinceMs: number;
  readonly tries: number;
}

/** A process that syncs again and again. */
export interface Watcher {
  readonly id: string;
  readonly owner: OwnerRecord;
  /** From one look to the next, as a rule. */
  readonly intervalMs: number;
  /** At which times it looks, where the interval is only a rule. */
  readonly schedule?: string | undefined;
  readonly nextLookMs: number;
  /** By the user: no look comes by itself. */
  readonly pausedSinceMs?: number | undefined;
  /** When this was written down; undefined: by an older version. */
  readonly notedAtMs?: number | undefined;
  /** An error ended it, and no look comes any more, whatever else its process does. */
  readonly endedBy?: WatchEnd | undefined;
}

export interface WatchEnd {
  readonly code: string;
  readonly atMs: number;
  /** It had looked before, and was to look again. */
  readonly hasRested: boolean;
}

export const NO_LOOKS: Looks = { jobs: [], watchers: [] };

/** More than anybody has, so that a file does not grow with each set of flags that is tried. */
const MOST = 50;
const MOST_BYTES = 256 * 1024;
const MOST_FOLDERS = 100;

const OF_FOLDER = /^[0-9a-f]{12}\.looks\.json$/;

const time = v.pipe(
  v.number(),
  v.check((ms) => timeFrom(ms) !== undefined && ms >= 0),
);
const text = v.pipe(v.string(), v.maxLength(1_000));
const schema = v.object({
  version: v.literal(1),
  jobs: v.pipe(
    v.array(v.object({ key: text, lookedAtMs: time, goodAtMs: v.optional(time) })),
    v.maxLength(MOST),
  ),
  trouble: v.optional(v.object({ code: text, sinceMs: time, tries: v.pipe(v.number(), v.safeInteger()) })),
  watchers: v.pipe(
    v.array(
      v.object({
        id: text,
        owner: ownerSchema,
        intervalMs: time,
        schedule: v.optional(text),
        nextLookMs: time,
        pausedSinceMs: v.optional(time),
        notedAtMs: v.optional(time),
        endedBy: v.optional(v.object({ code: text, atMs: time, hasRested: v.boolean() })),
      }),
    ),
    v.maxLength(MOST),
  ),
  folder: v.optional(text),
});

export interface LooksPlace {
  /** The cookie directory. */
  readonly directory: string;
  readonly account: string;
  /** Where the photos go, absolute. */
  readonly folder: string;
}

export function looksPath({ directory, account, folder }: LooksPlace): string {
  const which = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(directory, `${accountFileStem(account)}.${which}.looks.json`);
}

/** A file that is not there, or is none of ours, tells nothing. */
export async function readLooks(place: LooksPlace): Promise<Looks> {
  return readLooksAt(looksPath(place));
}

/** What is noted of each folder of an account; of those that older versions noted, nothing. */
export async function readAllLooks({
  directory,
  account,
}: Omit<LooksPlace, 'folder'>): Promise<readonly (Looks & { readonly folder: string })[]> {
  const stem = `${accountFileStem(account)}.`;
  const names = await namesIn(directory);
  const found: (Looks & { readonly folder: string })[] = [];
  const own = names.filter((name) => name.startsWith(stem) && OF_FOLDER.test(name.slice(stem.length)));
  for (const name of own.toSorted().slice(0, MOST_FOLDERS)) {
    const looks = await readLooksAt(join(directory, name));
    const { folder } = looks;
    // Nobody but this file says so: it has to be the file of that folder.
    if (folder !== undefined && looksPath({ directory, account, folder }) === join(directory, name))
      found.push({ ...looks, folder });
  }
  return found;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return [];
  }
}

async function readLooksAt(path: string): Promise<Looks> {
  try {
    const facts = await systemFileCalls.look(path);
    if (facts?.kind !== 'file' || facts.bytes > MOST_BYTES) return NO_LOOKS;
    return decodeLooks(await systemFileCalls.read(path));
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return NO_LOOKS;
  }
}

export function decodeLooks(json: string): Looks {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), json);
  return parsed.success ? parsed.output : NO_LOOKS;
}

/**
 * Changes what is noted. Two processes that do so in the same moment lose one of the changes, which its next look brings again:
 * nothing is decided by these notes. Rejects with an error of the system where they cannot be written.
 */
export async function changeLooks(place: LooksPlace, change: (looks: Looks) => Looks): Promise<void> {
  const { jobs, trouble, watchers } = change(await readLooks(place));
  const { folder } = place;
  const kept = { version: 1, jobs: jobs.slice(0, MOST), trouble, watchers: watchers.slice(-MOST), folder };
  await replaceFile(systemFileCalls, looksPath(place), `${JSON.stringify(kept)}\n`);
}
