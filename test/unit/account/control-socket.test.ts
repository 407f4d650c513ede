import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { controlPlace, socketPath } from '../../../src/account/control-place.ts';
import { askWatches, listenForControl } from '../../../src/account/control-socket.ts';
import { answerRequest, readReply, writeRequest } from '../../../src/account/control-words.ts';
import { giveSocketToFolderOwner } from '../../../src/account/give-to-folder-owner.ts';
import type { ToldWatch } from '../../../src/model/watch-stand.ts';
import { systemError } from '../../support/fail-nth.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const WATCH: ToldWatch = {
  pid: 7,
  sinceMs: 1,
  folder: '/photos',
  state: 'resting',
  nextLookMs: 5,
  isAsked: false,
};

async function listening(directory: string, answer: (line: string) => string = (line) => `heard ${line}`) {
  const which = { directory, account: 'Sam@example.com' };
  const server = await listenForControl(which, answer, Date.now());
  onTestFinished(() => server.close().catch(() => {}));
  return { which, server, names: () => readdirSync(directory).filter((name) => name.endsWith('.control')) };
}

const asked = (which: Parameters<typeof askWatches>[0], line = 'hello') =>
  askWatches(which, line, Date.now());

/** What a process that was killed leaves behind. */
async function leaveSocket(path: string, ageMs: number): Promise<void> {
  const server = createServer().listen(`${path}.new`);
  await once(server, 'listening');
  // Its end takes away the name that it knows.
  renameSync(`${path}.new`, path);
  server.close();
  await once(server, 'close');
  utimesSync(path, new Date(Date.now() - ageMs), new Date(Date.now() - ageMs));
}

describe('a watch listens in the cookie directory', () => {
  it('U86: as this user alone, under a name that goes with it', async () => {
    const directory = join(temporaryFolder(), 'session');
    const { which, server, names } = await listening(directory);
    const [name = ''] = names();
    expect(lstatSync(join(directory, name)).isSocket()).toBe(true);
    expect(lstatSync(join(directory, name)).mode & 0o777).toBe(0o600);
    expect(lstatSync(directory).mode & 0o777).toBe(0o700);
    expect(await asked(which)).toEqual([{ line: 'heard hello' }]);
    await server.close();
    expect([names(), await asked(which)]).toEqual([[], []]);
  });

  it.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
    'U80, U86: one of root belongs to whom the folder belongs, with a long path, too; never what has its name by then',
    async () => {
      for (const name of ['session', 'x'.repeat(120)]) {
        const directory = join(temporaryFolder(), name);
        mkdirSync(directory, { mode: 0o700 });
        chownSync(directory, 12_345, 12_345);
        const { which, names } = await listening(directory);
        const socket = lstatSync(join(directory, names()[0] ?? ''));
        expect([socket.uid, socket.gid, socket.mode & 0o777]).toEqual([12_345, 12_345, 0o600]);
        expect(await asked(which)).toEqual([{ line: 'heard hello' }]);
        writeFileSync(join(directory, 'file'), '');
        symlinkSync(join(directory, names()[0] ?? ''), join(directory, 'link'));
        for (const other of ['file', 'link']) {
          giveSocketToFolderOwner(join(directory, other));
          expect(lstatSync(join(directory, other)).uid, other).toBe(0);
        }
      }
    },
  );

  it('U86: below a path that is longer than the system takes', async () => {
    const directory = join(temporaryFolder(), 'x'.repeat(120));
    mkdirSync(directory, { mode: 0o700 });
    const { which, server, names } = await listening(directory);
    expect(names()).toHaveLength(1);
    expect(await asked(which)).toEqual([{ line: 'heard hello' }]);
    await server.close();
    expect(names()).toEqual([]);
  });

  it('U86: two of an account, and one of another, are in no other’s way', async () => {
    const directory = temporaryFolder();
    const one = await listening(directory, () => 'one');
    await listening(directory, () => 'two');
    const other = { directory, account: 'sam@example.com.au' };
    const third = await listenForControl(other, () => 'three', Date.now());
    onTestFinished(() => third.close());
    const lines = (await asked(one.which)).map((reply) => ('line' in reply ? reply.line : reply.why));
    expect(lines.toSorted()).toEqual(['one', 'two']);
    expect(await asked(other)).toEqual([{ line: 'three' }]);
  });

  it('U87: what a killed watch left goes with the next one; a young one, and what is no socket, stays', async () => {
    const directory = temporaryFolder();
    const place = controlPlace(directory, 'sam@example.com');
    const [old, young, file] = ['0', '1', '2'].map((digit) =>
      join(directory, place.nameOf(digit.repeat(12))),
    );
    if (old === undefined || young === undefined || file === undefined) throw new Error('no names');
    await leaveSocket(old, 3_600_000);
    await leaveSocket(young, 0);
    writeFileSync(file, 'of the user');
    utimesSync(file, new Date(0), new Date(0));
    const { which } = await listening(directory);
    expect([old, young, file].map((path) => existsSync(path))).toEqual([false, true, true]);
    expect(await asked(which)).toEqual([{ line: 'heard hello' }]);
  });

  it.each<[what: string, send: string, answer: string]>([
    ['a line in pieces', 'hel|lo\n', 'heard hello\n'],
    ['more behind the line', 'hello\nyou\n', 'heard hello\n'],
    ['no line at all', 'hello', ''],
    ['a line without end', 'x'.repeat(100_000), ''],
  ])('U87: it answers %s, and goes on', async (_what, send, wanted) => {
    const directory = temporaryFolder();
    const { which, names } = await listening(directory);
    const socket = connect({ path: join(directory, names()[0] ?? ''), allowHalfOpen: true });
    socket.on('error', () => {});
    let got = '';
    socket.on('data', (piece: Buffer) => (got += piece.toString()));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    for (const piece of send.split('|')) socket.write(piece);
    socket.end();
    await closed;
    expect(got).toBe(wanted);
    expect(await asked(which)).toEqual([{ line: 'heard hello' }]);
  });

  it('U87: one that answers without end, or nothing, is told apart from none', async () => {
    const directory = temporaryFolder();
    const { which } = await listening(directory, () => 'y'.repeat(200_000));
    expect(await asked(which)).toEqual([{ why: 'no answer' }]);
    expect(await asked({ directory: join(directory, 'away'), account: 'sam@example.com' })).toEqual([]);
  });

  it('U87: one that was stopped, and takes a line without a word, gave no answer', async () => {
    const directory = temporaryFolder();
    const which = { directory, account: 'sam@example.com' };
    const server = createServer((socket) => void socket.on('error', () => {}).resume());
    server.listen(join(directory, controlPlace(directory, which.account).nameOf('0123456789ab')));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    expect(await askWatches(which, 'hello', Date.now(), 20)).toEqual([{ why: 'no answer' }]);
  });

  it('U87: who may not look into the folder is told so, and not that nobody listens', async () => {
    const directory = join(temporaryFolder(), 'loop');
    symlinkSync(directory, directory);
    await expect(asked({ directory, account: 'sam@example.com' })).rejects.toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining('cannot be looked into: ELOOP'),
    });
  });

  it('U86: where no socket can be had, it says so by a code of the system', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const which = { directory: join(file, 'below'), account: 'sam@example.com' };
    await expect(listenForControl(which, () => '', 0)).rejects.toHaveProperty('code', 'ENOTDIR');
  });

  it('U86: a disk that makes an empty file where it can make no socket is left as it was', async () => {
    const directory = temporaryFolder();
    const onExfat = async (_server: Server, path: string) => {
      writeFileSync(path, '');
      throw systemError('EIO');
    };
    const which = { directory, account: 'sam@example.com' };
    await expect(listenForControl(which, () => '', 0, onExfat)).rejects.toHaveProperty('code', 'EIO');
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('where watches listen', () => {
  const ID = '0123456789ab';

  it.each<[platform: NodeJS.Platform, path: string]>([
    ['linux', `/home/sam/.keepsake/sam@example.com.${ID}.control`],
    ['darwin', `/home/sam/.keepsake/sam@example.com.${ID}.control`],
    ['win32', String.raw`\\.\pipe\keepsake-3f2a`],
  ])('%s', (platform, path) => {
    const place = controlPlace('/home/sam/.keepsake', 'Sam@Example.com', platform);
    const name = place.nameOf(ID);
    const found = socketPath(place.folder, name, platform).path;
    if (platform === 'win32') expect(found).toMatch(/^\\\\\.\\pipe\\keepsake-[0-9a-f]{16}-0123456789ab$/);
    else expect(found).toBe(path);
    expect(place.isName(name)).toBe(true);
    for (const other of [
      `${name}x`,
      `x${name}`,
      place.nameOf('../../etc/pas'),
      place.nameOf(''),
      'locks.sqlite',
    ])
      expect([other, place.isName(other)]).toEqual([other, false]);
  });

  it('U86: a path that is too long for a socket is refused where the system has no short name for it', () => {
    const long = `/${'x'.repeat(110)}`;
    expect(() => socketPath(long, 'name', 'darwin')).toThrow('too long');
    expect(socketPath(temporaryFolder(), 'name', 'darwin').path).toMatch(/name$/);
  });
});

describe('words to a watch', () => {
  const answer = (line: string) =>
    readReply(answerRequest(line, { folder: '/photos', job: 'videos' }, () => WATCH));

  it.each<[line: string, is: string]>([
    [writeRequest({ do: 'status' }), 'done'],
    [writeRequest({ do: 'sync', folder: '/photos' }), 'done'],
    [writeRequest({ do: 'sync', folder: '/elsewhere' }), 'other'],
    [writeRequest({ do: 'sync', jobs: ['raws', 'videos'] }), 'done'],
    [writeRequest({ do: 'sync', jobs: ['raws'] }), 'other'],
    [writeRequest({ do: 'sync', folder: '/elsewhere', jobs: ['videos'] }), 'other'],
    ...[
      '',
      'sync',
      '{',
      '[]',
      'null',
      '{"version":1}',
      '{"version":2,"do":"sync"}',
      '{"version":1,"do":"format"}',
    ].map((line): [string, string] => [line, 'unknown']),
    [`{"version":1,"do":"sync","folder":"${'x'.repeat(20_000)}"}`, 'unknown'],
    ['{"version":1,"do":"__proto__"}', 'unknown'],
  ])('U87: %s', (line, is) => {
    expect(answer(line)?.is).toBe(is);
  });

  it('U87: what is asked reaches the watch as it is, and so does its answer', () => {
    const words: string[] = [];
    const line = answerRequest(writeRequest({ do: 'pause' }), { folder: '/photos' }, (word) => {
      words.push(word);
      return WATCH;
    });
    expect([words, readReply(line)]).toEqual([['pause'], { version: 1, is: 'done', watch: WATCH }]);
    for (const wrong of [
      '',
      '{}',
      '{"version":1,"is":"done"}',
      line.replace('"sinceMs":1', '"sinceMs":1e300'),
    ])
      expect(readReply(wrong)).toBeUndefined();
  });
});
