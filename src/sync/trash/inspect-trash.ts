import { join } from 'node:path';
import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { NamedFolder } from '../../model/local-files.ts';
import type { Destination } from '../../model/destination.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { TrashedFile } from '../../model/trash.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { type AccountPorts, underLock } from '../open/account-ports.ts';
import { nothingSynced } from '../open/nothing-synced.ts';
import {
  destinationAt,
  lookAtDestination,
  lookInto,
  namesOfDestination,
  openDestination,
  type OpenedDestination,
} from '../open/open-destination.ts';
import { hasState, peekState, withUnguardedState } from '../open/open-state.ts';
import { bringBack } from './bring-back.ts';
import { type RemovedTrash, removeTrashed } from './expire-trash.ts';
import { TrashRegister } from './trash-register.ts';

/** What was put aside and lies there still. */
export async function listTrash(config: Config, ports: AccountPorts): Promise<readonly TrashedFile[]> {
  const { directory, username } = config;
  if (directory === undefined) throw nothingSynced(config);
  const known = await knownPlace(config, ports);
  const { exists } = await lookAtDestination(directory, { ...ports, known });
  if (!exists) throw nothingSynced(config);
  const destination = await lookInto(directory, { ...ports, account: username, known });
  const register = await TrashRegister.open(destination, username, (text) => ports.log.warn(text));
  return filesThere(register, destination);
}

/** So that a disk that is away is none whose trash is empty. Without a state to tell that, what lies there counts. */
async function knownPlace(config: Config, ports: AccountPorts): ReturnType<typeof destinationAt> {
  const { directory } = config;
  if (directory === undefined) return undefined;
  try {
    const state = peekState(config, ports);
    if (state === undefined) return undefined;
    try {
      return await destinationAt(directory.absolute, state, ports.clock);
    } finally {
      await state.close();
    }
  } catch (error) {
    if (error instanceof KeepsakeError) return undefined;
    throw error;
  }
}

/** Of these, what one of the words means: an asset, a path of then or now, or a folder of such paths. Words that mean nothing apart. */
export async function chooseTrash(
  files: readonly TrashedFile[],
  words: readonly NamedFolder[],
  { directory }: Pick<Config, 'directory'>,
): Promise<{ readonly chosen: readonly TrashedFile[]; readonly unknown: readonly number[] }> {
  const roots = directory === undefined ? [] : await namesOfDestination(directory);
  const unknown: number[] = [];
  const meant = new Set<TrashedFile>();
  for (const [at, word] of words.entries()) {
    const found = files.filter((file) => isMeant(file, word, roots));
    if (found.length === 0) unknown.push(at + 1);
    for (const file of found) meant.add(file);
  }
  // A photo goes with all its files.
  const assets = new Set([...meant].flatMap(({ of }) => of.map(({ asset }) => asset)));
  return { chosen: files.filter(({ of }) => of.some(({ asset }) => assets.has(asset))), unknown };
}

function isMeant(file: TrashedFile, { typed, absolute }: NamedFolder, roots: readonly string[]): boolean {
  if (file.of.some(({ asset }) => asset === typed)) return true;
  return [file.path, file.at].some(
    (path) => isAt(path, typed) || roots.some((root) => isAt(join(root, path), absolute)),
  );
}

/** Whether a word is this path, or a folder above it. */
function isAt(path: string, word: string): boolean {
  return path === word || path.startsWith(`${word.replace(/\/$/, '')}/`);
}

export interface TrashRestored {
  /** Where each lies now. */
  readonly back: readonly { readonly file: TrashedFile; readonly path: RelativePath }[];
  readonly failed: readonly TrashedFile[];
}

/** Puts these files back where they lay; no sync puts them aside again because of the same deletion. */
export async function restoreTrash(
  config: Config,
  ports: AccountPorts,
  choose: (files: readonly TrashedFile[]) => Promise<readonly TrashedFile[]>,
): Promise<TrashRestored> {
  return withTrash(config, ports, async ({ state, target, register }) => {
    const files = await choose(await filesThere(register, target.destination));
    const { back, lost, failed } = await bringBack(files, { state, target });
    const restoredAtMs = ports.clock.now();
    await register.change((file) => (back.has(file) ? { ...file, restoredAtMs } : file));
    return { back: [...back].map(([file, path]) => ({ file, path })), failed: [...failed, ...lost] };
  });
}

/**
 * Removes what lies in the trash, for good, as far as the user was asked about it: a sync may have put more there since. What was moved into a
 * folder of the user stays. Answers what went.
 */
export async function emptyTrash(
  config: Config,
  ports: AccountPorts,
  asked: readonly TrashedFile[],
): Promise<RemovedTrash> {
  return withTrash(config, ports, async ({ target, register }) => {
    const there = (await filesThere(register, target.destination)).filter(isInTrash);
    return removeTrashed(stillAsked(there, asked), { target, register });
  });
}

/** Of these, what the user was asked about. */
export function stillAsked(
  there: readonly TrashedFile[],
  asked: readonly TrashedFile[],
): readonly TrashedFile[] {
  const known = new Set(asked.map(fileText));
  return there.filter((file) => known.has(fileText(file)));
}

function fileText({ at, putAsideAtMs }: TrashedFile): string {
  return JSON.stringify([at, putAsideAtMs]);
}

export function isInTrash({ place }: TrashedFile): boolean {
  return place === 'trash';
}

interface OpenTrash {
  readonly state: StateStore;
  readonly target: OpenedDestination;
  readonly register: TrashRegister;
}

/** As the only one at work for the account. */
async function withTrash<T>(
  config: Config,
  ports: AccountPorts,
  work: (trash: OpenTrash) => Promise<T>,
): Promise<T> {
  // The lists survive a lost state.
  const isUsed = (await hasState(config, ports)) || (await listTrash(config, ports)).length > 0;
  if (!isUsed) throw nothingSynced(config);
  return underLock(config, ports, () =>
    withUnguardedState(config, ports, async (state) => {
      const target = await openDestination({ ...ports, config, state });
      const register = await TrashRegister.open(target.destination, config.username, (text) =>
        ports.log.warn(text),
      );
      return work({ state, target, register });
    }),
  );
}

async function filesThere(
  register: TrashRegister,
  destination: Pick<Destination, 'stat'>,
): Promise<readonly TrashedFile[]> {
  const there: TrashedFile[] = [];
  for (const file of register.files) {
    if (file.restoredAtMs !== undefined) continue;
    if ((await lookOnce(() => destination.stat(file.at)))?.kind === 'file') there.push(file);
  }
  return there;
}
