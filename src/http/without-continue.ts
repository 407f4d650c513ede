import type { Socket } from 'node:net';

/** A head of this kind is a line and at most a few fields; a longer one is left to whoever reads on. */
const MOST_HELD = 16 * 1024;
const CONTINUE = /^HTTP\/1\.[01] 100[ \r]/;
const LONGEST_START = 'HTTP/1.1 100 '.length;
const END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/**
 * Takes answers of `100 Continue` out of what a connection brings: they only say that the request may be sent, which it was. A proxy in
 * between asks for them and forgets to keep them, and the HTTP library gives up the connection at one. Looks at the first bytes behind a
 * request, and at nothing else.
 */
export class ContinueFilter {
  #isBegin = true;
  #held: Buffer = NOTHING;

  /** A request went out: what comes next begins an answer. */
  sent(): void {
    this.#isBegin = true;
  }

  /** What is left of these bytes; empty where the rest has to come first. */
  take(chunk: Buffer): Buffer {
    if (!this.#isBegin) return chunk;
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    while (CONTINUE.test(bytes.toString('latin1', 0, LONGEST_START))) {
      const end = bytes.indexOf(END);
      if (end < 0) return this.#hold(bytes);
      bytes = bytes.subarray(end + END.length);
    }
    if (isStart(bytes)) return this.#hold(bytes);
    this.#isBegin = false;
    return bytes;
  }

  #hold(bytes: Buffer): Buffer {
    if (bytes.length > MOST_HELD) {
      this.#isBegin = false;
      return bytes;
    }
    this.#held = bytes;
    return NOTHING;
  }
}

/** Too few bytes to tell. */
function isStart(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, LONGEST_START);
  return (
    text.length < LONGEST_START && ['HTTP/1.1 100 ', 'HTTP/1.0 100 '].some((whole) => whole.startsWith(text))
  );
}

/** Whoever takes the bytes of this connection by `read`, as the HTTP library does, gets its answers without `100 Continue`. */
export function withoutContinue(socket: Socket): void {
  const filter = new ContinueFilter();
  const read = socket.read.bind(socket);
  let sent = 0;
  socket.read = (size?: number): unknown => {
    if (socket.bytesWritten > sent) filter.sent();
    sent = socket.bytesWritten;
    for (;;) {
      const chunk: unknown = read(size);
      if (!Buffer.isBuffer(chunk)) return chunk;
      const left = filter.take(chunk);
      if (left.length > 0) return left;
    }
  };
}
