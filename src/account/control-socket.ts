import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, lstat, readdir, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { join } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { type ControlPlace, controlPlace, socketPath } from './control-place.ts';
import { systemFileCalls } from './file-calls.ts';
import { giveSocketToFolderOwner } from './give-to-folder-owner.ts';

/** A line to a watch, and its answer. */
const MOST_REQUEST_BYTES = 16 * 1024;
const MOST_REPLY_BYTES = 64 * 1024;

/** A process that does not answer in this time hangs, or was stopped. */
const LONGEST_MS = 5_000;

const MOST_CONNECTIONS = 16;
const MOST_WATCHES = 100;

/** Between its name and its first answer a socket looks like one that was left behind. */
const YOUNG_MS = 60_000;

interface WhichAccount {
  /** The cookie directory. */
  readonly directory: string;
  readonly account: string;
}

/**
 * Answers lines of other processes of this user, one for each connection, until it is closed. Each watch has a socket of its own, so
 * that two of an account are in no other's way. Rejects with an error of the system where none can be had.
 */
export async function listenForControl(
  which: WhichAccount,
  answer: (line: string) => string,
  nowMs: number,
  listen: typeof listening = listening,
): Promise<{ close(): Promise<void> }> {
  const place = controlPlace(which.directory, which.account);
  await systemFileCalls.makeDirectory(which.directory);
  // An empty line asks for nothing; what nobody listens at goes.
  await askAll(place, '', nowMs).catch(ofSystem);
  const name = place.nameOf(randomBytes(6).toString('hex'));
  const { path, close } = socketPath(place.folder, name);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    void answerOne(socket, answer);
  });
  server.maxConnections = MOST_CONNECTIONS;
  try {
    await listen(server, path);
    if (process.platform !== 'win32') await chmod(path, 0o600);
    giveSocketToFolderOwner(path);
  } catch (error) {
    server.close();
    await removeEmptyFile(path).catch(ofSystem);
    close();
    throw error;
  }
  return {
    async close() {
      for (const socket of open) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
      close();
    },
  };
}

/** exFAT makes one where it can make no socket; the name is ours alone. */
async function removeEmptyFile(path: string): Promise<void> {
  const facts = await lstat(path);
  if (facts.isFile() && facts.size === 0) await unlink(path);
}

async function listening(server: Server, path: string): Promise<void> {
  const ready = once(server, 'listening');
  server.listen(path);
  await ready;
  server.on('error', () => {});
  // The watch decides when the process ends.
  server.unref();
}

async function answerOne(socket: Socket, answer: (line: string) => string): Promise<void> {
  const line = await readLine(socket, MOST_REQUEST_BYTES);
  if (line === undefined) socket.destroy();
  else socket.end(`${answer(line)}\n`);
}

/** What a watch answered, or why it did not. */
export type Asked = { readonly line: string } | { readonly why: string };

/** Asks each watch of the account that listens; one that is gone is no watch. Rejects where it cannot be seen who listens. */
export async function askWatches(
  which: WhichAccount,
  line: string,
  nowMs: number,
  limitMs = LONGEST_MS,
): Promise<readonly Asked[]> {
  const { directory, account } = which;
  try {
    return await askAll(controlPlace(directory, account), line, nowMs, limitMs);
  } catch (error) {
    const why = `the cookie directory ${printable(directory)} cannot be looked into: ${ofSystem(error)}`;
    throw new KeepsakeError('STATE_DAMAGED', why, { cause: error });
  }
}

/** The code of an error of the system; any other is a bug, and thrown. */
function ofSystem(error: unknown): string {
  const code = errorCodeOf(error);
  if (code === undefined) throw error;
  return code;
}

async function askAll(
  place: ControlPlace,
  line: string,
  nowMs: number,
  limitMs = LONGEST_MS,
): Promise<readonly Asked[]> {
  const names = await namesIn(place);
  const replies = await Promise.all(
    names.map(async (name) => {
      const reply = await ask(place, name, line, limitMs);
      if (!('why' in reply) || (reply.why !== 'ECONNREFUSED' && reply.why !== 'ENOENT')) return reply;
      // A watch that was killed leaves it behind.
      await remove(place, name, nowMs);
      return undefined;
    }),
  );
  return replies.filter((reply) => reply !== undefined);
}

async function ask({ folder }: ControlPlace, name: string, line: string, limitMs: number): Promise<Asked> {
  const { path, close } = socketPath(folder, name);
  const socket = connect(path);
  try {
    const reply = readLine(socket, MOST_REPLY_BYTES, limitMs);
    const failed = new Promise<string | undefined>((resolve) => {
      socket.once('error', (error) => resolve(whyOf(error)));
      socket.once('close', () => resolve(undefined));
    });
    socket.write(`${line}\n`);
    const answered = await reply;
    return answered === undefined ? { why: (await failed) ?? 'no answer' } : { line: answered };
  } finally {
    socket.destroy();
    close();
  }
}

/** Undefined: cut off by us, because it took too long. */
function whyOf(error: Error): string | undefined {
  const isOurs = error.name === 'AbortError' || error.name === 'TimeoutError';
  return isOurs ? undefined : (errorCodeOf(error) ?? error.name);
}

/** The first line that comes; undefined: none in time, or none of a size that is meant. Never rejects. */
async function readLine(
  socket: Socket,
  mostBytes: number,
  limitMs = LONGEST_MS,
): Promise<string | undefined> {
  socket.on('error', () => {});
  addAbortSignal(AbortSignal.timeout(limitMs), socket);
  const pieces: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    socket.on('data', (piece: Buffer) => {
      const end = piece.indexOf(0x0a);
      bytes += piece.length;
      pieces.push(end < 0 ? piece : piece.subarray(0, end));
      if (end >= 0) resolve(Buffer.concat(pieces).toString('utf8'));
      else if (bytes > mostBytes) resolve(undefined);
    });
    for (const event of ['end', 'error', 'close']) socket.once(event, () => resolve(undefined));
  });
}

/** Nothing but a socket, and none that is about to be listened at. */
async function remove({ folder }: ControlPlace, name: string, nowMs: number): Promise<void> {
  try {
    const path = join(folder, name);
    const facts = await lstat(path);
    if (facts.isSocket() && Math.abs(nowMs - facts.mtimeMs) > YOUNG_MS) await unlink(path);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}

async function namesIn(place: ControlPlace): Promise<readonly string[]> {
  try {
    const names = await readdir(place.folder);
    return names.filter((name) => place.isName(name)).slice(0, MOST_WATCHES);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
