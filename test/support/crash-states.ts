import { type Change, ROOT, type Tree } from './crash-disk.ts';

/**
 * Every tree that losing power right after `log` can leave: of the names in each directory that were not synced, any
 * ordered prefix; of each file's bytes that were not synced, nothing, half, zeros, or all.
 */
export function* crashStates(log: readonly Change[]): Generator<Tree> {
  const directories = new Map<number, { changes: Extract<Change, { op: 'name' }>[]; durable: number }>();
  const files = new Map<number, { synced: Buffer; all: Buffer }>();
  directories.set(ROOT, { changes: [], durable: 0 });
  const directoryOf = (inode: number) => {
    const known = directories.get(inode) ?? { changes: [], durable: 0 };
    directories.set(inode, known);
    return known;
  };
  const fileOf = (inode: number) => {
    const known = files.get(inode) ?? { synced: Buffer.alloc(0), all: Buffer.alloc(0) };
    files.set(inode, known);
    return known;
  };
  for (const change of log) {
    if (change.op === 'name') {
      directoryOf(change.directory).changes.push(change);
      if (change.kind === 'directory' && change.inode !== undefined) directoryOf(change.inode);
    } else if (change.op === 'bytes') fileOf(change.inode).all = change.bytes;
    else if (change.op === 'sync') fileOf(change.inode).synced = fileOf(change.inode).all;
    else if (change.op === 'sync-directory') {
      const directory = directoryOf(change.inode);
      directory.durable = directory.changes.length;
    }
  }

  const nameChoices = [...directories].map(([inode, { changes, durable }]) =>
    range(durable, changes.length).map((kept) => [inode, namesAfter(changes.slice(0, kept))] as const),
  );
  for (const names of product(nameChoices)) {
    const tree = new Map(names);
    const paths = new Map(walk(tree, ROOT, ''));
    const inodes = [...new Set(paths.values())].filter((inode) => !tree.has(inode));
    const bytesChoices = inodes.map((inode) =>
      variants(fileOf(inode)).map((bytes) => [inode, bytes] as const),
    );
    for (const bytes of product(bytesChoices)) {
      const contents = new Map(bytes);
      yield new Map([...paths].map(([path, inode]) => [path, contents.get(inode) ?? Buffer.alloc(0)]));
    }
  }
}

function namesAfter(changes: readonly Extract<Change, { op: 'name' }>[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { name, inode } of changes) {
    if (inode === undefined) names.delete(name);
    else names.set(name, inode);
  }
  return names;
}

function* walk(
  tree: ReadonlyMap<number, ReadonlyMap<string, number>>,
  directory: number,
  above: string,
): Generator<readonly [string, number]> {
  for (const [name, inode] of tree.get(directory) ?? []) {
    const isDirectory = tree.has(inode);
    yield [`${above}/${name}${isDirectory ? '/' : ''}`, inode];
    if (isDirectory) yield* walk(tree, inode, `${above}/${name}`);
  }
}

function variants({ synced, all }: { synced: Buffer; all: Buffer }): readonly Buffer[] {
  if (synced.equals(all)) return [all];
  if (!all.subarray(0, synced.length).equals(synced)) return [synced, all];
  const tail = all.subarray(synced.length);
  const half = tail.subarray(0, tail.length >> 1);
  return [synced, Buffer.concat([synced, half]), Buffer.concat([synced, Buffer.alloc(tail.length)]), all];
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

function* product<T>(choices: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = choices;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const one of first) for (const others of product(rest)) yield [one, ...others];
}
