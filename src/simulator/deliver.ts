import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { unreachable } from '../base/errors.ts';
import type { Answer, CutEnd, CutPlace } from './core/answer.ts';

const compress = promisify(gzip);
const MIN_GZIP_BYTES = 1_024;
const RESET_AFTER_MS = 50;

export interface DeliveryContext {
  readonly response: ServerResponse;
  /** The TCP connection below, also where `response` speaks TLS. */
  readonly socket: Socket;
  readonly now: () => number;
  readonly gzip: boolean;
  /** Resolves early, with false, when the connection or the simulator ends. */
  readonly sleep: (ms: number) => Promise<boolean>;
}

/** Writes an answer to the wire in the way it asks for. */
export async function deliver(answer: Answer, context: DeliveryContext): Promise<void> {
  const { delivery } = answer;
  const { response, socket } = context;
  if (delivery.delayMs > 0 && !(await context.sleep(delivery.delayMs))) return;
  if (delivery.never === 'reset') socket.resetAndDestroy();
  if (delivery.never !== undefined) return;
  if (delivery.raw !== undefined) {
    response.socket?.write(delivery.raw.text, 'latin1');
    await endConnection(delivery.raw.ending, context);
    return;
  }

  const { source, size, encoding } = await encode(answer, context.gzip);
  response.statusCode = answer.status;
  response.sendDate = false;
  response.setHeader('Date', new Date(context.now()).toUTCString());
  for (const [name, value] of answer.headers) addHeader(response, name, value);
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding);
  if (answer.status === 204 || answer.status === 304) {
    response.end();
    return;
  }
  const framing = delivery.framing ?? 'length';
  if (framing === 'length') response.setHeader('Content-Length', delivery.declare ?? String(size));
  else if (delivery.declare !== undefined) response.setHeader('Content-Length', delivery.declare);
  if (framing === 'close') {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
  }
  const end = delivery.cut === undefined ? size : cutAt(delivery.cut.at, size);
  await writeBody(source(end), answer, context);
  if (delivery.cut === undefined || delivery.cut.ending === 'clean') response.end();
  else await endConnection(delivery.cut.ending, context);
}

interface Encoded {
  readonly source: (end: number) => Iterable<Buffer>;
  readonly size: number;
  readonly encoding: string | undefined;
}

async function encode(answer: Answer, mayGzip: boolean): Promise<Encoded> {
  const { body } = answer;
  if (body.kind === 'file') {
    const { file, from, to } = body;
    return { source: (end) => file.read(from, from + end), size: to - from, encoding: undefined };
  }
  if (body.kind === 'bytes') return encodedBytes(body.bytes, undefined);
  const plain = Buffer.from(JSON.stringify(body.value));
  if (!mayGzip || plain.length < MIN_GZIP_BYTES) return encodedBytes(plain, undefined);
  return encodedBytes(await compress(plain, { level: 1 }), 'gzip');
}

function encodedBytes(bytes: Buffer, encoding: string | undefined): Encoded {
  return { source: (end) => [bytes.subarray(0, end)], size: bytes.length, encoding };
}

function addHeader(response: ServerResponse, name: string, value: string): void {
  const before = response.getHeader(name);
  if (before === undefined || name.toLowerCase() !== 'set-cookie') response.setHeader(name, value);
  else response.setHeader(name, [...(Array.isArray(before) ? before : [String(before)]), value]);
}

async function writeBody(pieces: Iterable<Buffer>, answer: Answer, context: DeliveryContext): Promise<void> {
  const { response } = context;
  const { drip } = answer.delivery;
  response.cork();
  response.flushHeaders();
  let corked = true;
  for (const piece of pieces) {
    const step = drip === undefined ? piece.length : drip.bytes;
    for (let at = 0; at < piece.length; at += step) {
      if (response.destroyed) return;
      const more = response.write(piece.subarray(at, at + step));
      if (drip !== undefined || !more) {
        if (corked) response.uncork();
        corked = false;
      }
      if (drip !== undefined) {
        if (!(await context.sleep(drip.everyMs))) return;
      } else if (!more && !(await drained(response))) return;
    }
  }
  if (corked) response.uncork();
}

async function drained(response: ServerResponse): Promise<boolean> {
  // A large body waits here a thousand times: the listener that was not called has to go as well.
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).finally(() =>
    over.abort(),
  );
  return !response.destroyed;
}

async function endConnection(how: CutEnd, { response, socket, sleep }: DeliveryContext): Promise<void> {
  switch (how) {
    case 'silence':
      return;
    case 'reset':
      // A reset takes with it what the client has not read yet: let it read.
      if (await sleep(RESET_AFTER_MS)) socket.resetAndDestroy();
      return;
    case 'close':
    case 'clean':
      response.socket?.destroySoon();
      return;
    default:
      unreachable(how);
  }
}

function cutAt(place: CutPlace, size: number): number {
  const bytes = typeof place === 'number' ? place : Math.floor((size * Number.parseFloat(place)) / 100);
  return Math.max(0, Math.min(size, bytes < 0 ? size + bytes : bytes));
}
