import { fstatSync, writeSync } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  /** Resolves once everything is written, or cannot be. */
  settle?(): Promise<void>;
  /** Why something was not written although a program reads; undefined as long as all is well. */
  lost?(): string | undefined;
}

const NOBODY_READS: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Standard output, which says whether what was printed arrived. `keepsake … | head` ends the reader, not the command
 * (FAULTS.md A7); anything else, such as a full disk, is a loss. A file is written by our own calls: Node gives up the
 * rest of a line of which only the beginning fitted, without an error.
 */
export function dataOutput(stream: NodeJS.WriteStream & { readonly fd: number }): Output {
  let lost: string | undefined;
  const note = (error: unknown) => {
    const code = errorCodeOf(error) ?? 'unknown error';
    if (!NOBODY_READS.has(code)) lost ??= code;
  };
  stream.on('error', note);
  const facts = { isTTY: stream.isTTY, lost: () => lost };
  if (isStream(stream)) {
    return {
      ...facts,
      write: (text) => stream.write(text),
      settle: () => new Promise((resolve) => void stream.write('', () => resolve())),
    };
  }
  return {
    ...facts,
    write(text) {
      if (lost !== undefined) return;
      try {
        writeAll(stream.fd, Buffer.from(text));
      } catch (error) {
        note(error);
      }
    },
  };
}

/** A terminal, a pipe or a socket: there the system takes all that is given, later if need be. */
function isStream(stream: NodeJS.WriteStream & { readonly fd: number }): boolean {
  if (stream.isTTY) return true;
  try {
    const facts = fstatSync(stream.fd);
    return facts.isFIFO() || facts.isSocket();
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return true;
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
