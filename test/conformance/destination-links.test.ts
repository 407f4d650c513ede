import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { promptDiskCalls } from '../../src/destinations/local/prompt-disk-calls.ts';
import { MemoryDestination } from '../../src/destinations/memory/memory.ts';
import type { Destination } from '../../src/model/destination.ts';
import type { LinkKind } from '../../src/model/destination-links.ts';
import { refuse } from '../support/disk-doubles.ts';
import { openDisk } from '../support/local-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { relative } from '../support/wanted.ts';

interface Subject {
  readonly destination: Destination;
  put(path: string, text: string): void;
  read(path: string): string | undefined;
  /** Whether two names are of one file. */
  areOne(one: string, other: string): boolean;
  leadsTo(path: string): string | undefined;
}

/** A disk that can share bytes, made of one that cannot: what differs is where the bytes lie. */
const cloning = (calls: DiskCalls): DiskCalls => ({
  ...calls,
  async clone(from, to) {
    if (existsSync(to)) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
    writeFileSync(to, readFileSync(from));
  },
});

async function onDisk(calls: DiskCalls): Promise<Subject> {
  const root = temporaryFolder();
  const at = (path: string) => join(root, path);
  const inode = (path: string) => lstatSync(at(path)).ino;
  return {
    destination: await openDisk(root, { calls: cloning(calls) }),
    put(path, text) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
      utimesSync(at(path), 1_500_000_000, 1_500_000_000);
    },
    read: (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined),
    areOne: (one, other) => inode(one) === inode(other),
    leadsTo: (path) => (lstatSync(at(path)).isSymbolicLink() ? readlinkSync(at(path)) : undefined),
  };
}

function inMemory(): Subject {
  const destination = new MemoryDestination();
  const { files, links } = destination;
  const textOf = (path: string | undefined) => {
    const bytes = path === undefined ? undefined : files.get(path)?.bytes;
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  return {
    destination,
    put: (path, text) => void files.set(path, { bytes: Buffer.from(text), modifiedAtMs: 1_500_000_000_000 }),
    read: (path) => textOf(path) ?? textOf(links.symlinks.get(path)),
    areOne: (one, other) => files.get(one) === files.get(other),
    leadsTo: (path) => (links.symlinks.has(path) ? `../../${links.symlinks.get(path) ?? ''}` : undefined),
  };
}

const PHOTO = relative('2024/A.JPG');
const LINK = relative('Albums/Rome/A.JPG');
const TIME = 1_500_000_000_000;
const KINDS: readonly LinkKind[] = ['hard', 'reflink', 'symlink'];

describe.each<[name: string, open: () => Promise<Subject>]>([
  ['local disk', () => onDisk(nodeDiskCalls)],
  ['local disk, prompt calls', () => onDisk(promptDiskCalls)],
  ['memory', async () => inMemory()],
])('links of a destination: %s', (_name, open) => {
  let subject: Subject;
  const links = () => subject.destination.links;
  const make = async (kind: LinkKind, over?: string, to = LINK, from = PHOTO) => {
    const [answer] = await links().make([{ kind, from, to, ...(over !== undefined && { over }) }]);
    return answer;
  };
  const identity = async (path = LINK) => {
    const fact = await links().look(path, PHOTO);
    return 'identity' in fact ? fact.identity : fact.kind;
  };
  beforeEach(async () => {
    subject = await open();
    subject.put(PHOTO, 'photo');
  });

  it('finds out what is possible, and leaves nothing behind', async () => {
    expect([...(await links().kinds())].toSorted()).toEqual(['hard', 'reflink', 'symlink']);
  });

  it.each(KINDS)('F42: a %s link shows the photo, with its time', async (kind) => {
    expect(await make(kind)).toEqual({ kind: 'made', file: { kind: 'file', size: 5, modifiedAtMs: TIME } });
    expect(subject.read(LINK)).toBe('photo');
    expect(subject.areOne(PHOTO, LINK)).toBe(kind === 'hard');
    expect(subject.leadsTo(LINK)).toBe(kind === 'symlink' ? '../../2024/A.JPG' : undefined);
    const fact = await links().look(LINK, PHOTO);
    if (kind === 'symlink') expect(fact).toMatchObject({ kind: 'symlink', to: PHOTO });
    else expect(fact).toMatchObject({ kind: 'file', size: 5, modifiedAtMs: TIME, isSame: kind === 'hard' });
  });

  it.each(KINDS)('F43: a %s link never replaces anything', async (kind) => {
    subject.put(LINK, 'mine');
    expect(await make(kind)).toEqual({ kind: 'taken' });
    subject.put('Albums/Paris/A.JPG/inside', 'mine');
    expect(await make(kind, undefined, relative('Albums/Paris/A.JPG'))).toEqual({ kind: 'taken' });
    expect(subject.read(LINK)).toBe('mine');
  });

  it.each<LinkKind>(['hard', 'symlink'])(
    'F44: a %s link that is there is found, not made twice',
    async (kind) => {
      await make(kind);
      expect(await make(kind)).toMatchObject({ kind: 'there', file: { size: 5 } });
    },
  );

  it.each(KINDS)('F45: a %s link is taken away as it was seen, and no other file', async (kind) => {
    await make(kind);
    const seen = await identity();
    expect(await links().remove([{ path: LINK, identity: seen }])).toEqual([true]);
    expect(await links().look(LINK, PHOTO)).toEqual({ kind: 'missing' });
    expect(subject.read(PHOTO)).toBe('photo');
    expect(await links().remove([{ path: LINK, identity: seen }])).toEqual([true]);
    subject.put(LINK, 'of the user');
    expect(await links().remove([{ path: LINK, identity: seen }])).toEqual([false]);
    expect(subject.read(LINK)).toBe('of the user');
  });

  it.each(KINDS)(
    'F46: a %s link takes the place of the one that was seen, and of nothing else',
    async (kind) => {
      const other = relative('2024/B.JPG');
      subject.put(other, 'another');
      await make(kind, undefined, LINK, other);
      const seen = await identity();
      expect(await make(kind, 'something else')).toEqual({ kind: 'taken' });
      expect(await make(kind, seen)).toMatchObject({ kind: 'made', file: { size: 5 } });
      expect([subject.read(LINK), subject.read(other)]).toEqual(['photo', 'another']);
    },
  );

  it('F46: the last name of a file is neither taken away nor replaced where that is asked for', async () => {
    const [one, two] = [relative('x/1.JPG'), relative('x/2.JPG')];
    const other = relative('2024/B.JPG');
    subject.put(other, 'another');
    for (const to of [one, two])
      expect(await make('hard', undefined, to, other)).toMatchObject({ kind: 'made' });
    const seen = await identity(one);
    const gone = [other, one, two].map((path) => ({ path, identity: seen, keepsLast: true }));
    expect(await links().remove(gone)).toEqual([true, true, false]);
    const again = { kind: 'hard', from: PHOTO, to: two, over: seen, keepsLast: true } as const;
    expect(await links().make([again])).toEqual([{ kind: 'failed', code: 'EBUSY' }]);
    expect(subject.read(two)).toBe('another');
    expect(await links().remove([{ path: two, identity: seen }])).toEqual([true]);
  });

  it('F49: a small file is put where nothing is, and in the place of what was seen there', async () => {
    const [one, two] = [Buffer.from('one'), Buffer.from('two')];
    const path = relative('Albums/Rome.m3u8');
    expect(await links().put(path, one)).toBe('put');
    expect(await links().put(path, two)).toBe('taken');
    expect(await links().put(path, two, 'something else')).toBe('taken');
    const seen = await identity(path);
    expect(await links().put(path, two, seen)).toBe('put');
    expect(subject.read(path)).toBe('two');
    expect(await links().put(path, one, seen)).toBe('taken');
    expect(await links().put(relative('Albums/Paris.m3u8'), one, seen)).toBe('taken');
  });

  it('what is not there, and what cannot have a link, is told of that file alone', async () => {
    const gone = relative('2024/gone.JPG');
    const answers = await links().make([
      { kind: 'hard', from: gone, to: relative('x/gone.JPG') },
      { kind: 'hard', from: PHOTO, to: relative('2024/A.JPG/x.JPG') },
      { kind: 'hard', from: PHOTO, to: LINK },
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual([
      'no-file',
      expect.stringMatching(/failed|taken/),
      'made',
    ]);
    expect(await links().look(relative('2024'), PHOTO)).toEqual({ kind: 'other' });
  });
});

describe('links on a local disk', () => {
  it('F47: where a disk has no links at all, that is found out, and no name is left', async () => {
    const root = temporaryFolder();
    const refused = { link: refuse('EPERM'), symlink: refuse('EPERM'), clone: refuse('EOPNOTSUPP') };
    const { links } = await openDisk(root, { calls: { ...nodeDiskCalls, ...refused } });
    expect([...(await links.kinds())]).toEqual([]);
    expect(readdirSync(join(root, '.keepsake/drafts'))).toEqual([]);
  });

  it.each(['EMLINK', 'EXDEV', 'EACCES', 'ENAMETOOLONG'])(
    'F48: %s is told of its file alone',
    async (code) => {
      const root = temporaryFolder();
      const link: DiskCalls['link'] = (from, to) =>
        to.endsWith('B.JPG') ? refuse(code)() : nodeDiskCalls.link(from, to);
      const { links } = await openDisk(root, { calls: { ...nodeDiskCalls, link } });
      writeFileSync(join(root, 'A.JPG'), 'photo');
      const to = ['A.JPG', 'B.JPG', 'C.JPG'].map((name) => relative(`x/${name}`));
      const answers = await links.make(
        to.map((path) => ({ kind: 'hard', from: relative('A.JPG'), to: path })),
      );
      expect(answers).toMatchObject([{ kind: 'made' }, { kind: 'failed', code }, { kind: 'made' }]);
      expect(statSync(join(root, 'A.JPG')).nlink).toBe(3);
    },
  );

  it('B1: a full disk is about all of them', async () => {
    const root = temporaryFolder();
    const link: DiskCalls['link'] = (from, to) =>
      to.includes('/x/') ? refuse('ENOSPC')() : nodeDiskCalls.link(from, to);
    const { links } = await openDisk(root, { calls: { ...nodeDiskCalls, link } });
    writeFileSync(join(root, 'A.JPG'), 'photo');
    const making = links.make([{ kind: 'hard', from: relative('A.JPG'), to: relative('x/A.JPG') }]);
    await expect(making).rejects.toMatchObject({ code: 'ENOSPC', scope: 'volume' });
  });

  it('F10: a link in the place of a folder is not followed, neither to make nor to take away', async () => {
    const root = temporaryFolder();
    const elsewhere = temporaryFolder();
    const { links } = await openDisk(root);
    writeFileSync(join(root, 'A.JPG'), 'photo');
    writeFileSync(join(elsewhere, 'A.JPG'), 'mine');
    symlinkSync(elsewhere, join(root, 'Albums'));
    const [from, to] = [relative('A.JPG'), relative('Albums/A.JPG')];
    expect(await links.make([{ kind: 'hard', from, to }])).toEqual([{ kind: 'failed', code: 'ELOOP' }]);
    const fact = await links.look(to, from);
    const seen = 'identity' in fact ? fact.identity : '';
    expect(await links.remove([{ path: to, identity: seen }])).toEqual([false]);
    expect(readFileSync(join(elsewhere, 'A.JPG'), 'utf8')).toBe('mine');
  });

  it('F42: a symbolic link leads to the photo also where the destination lies elsewhere by then', async () => {
    const { links } = await openDisk(temporaryFolder());
    expect(await links.look(relative('none/x'), relative('x'))).toEqual({ kind: 'missing' });
    const root = temporaryFolder();
    const disk = await openDisk(root);
    symlinkSync('../../outside', join(root, 'out.JPG'));
    expect(await disk.links.look(relative('out.JPG'), relative('x'))).toMatchObject({ to: undefined });
    symlinkSync('/etc/passwd', join(root, 'absolute.JPG'));
    expect(await disk.links.look(relative('absolute.JPG'), relative('x'))).toMatchObject({ to: undefined });
  });
});
