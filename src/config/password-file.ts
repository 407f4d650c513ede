import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';
import { systemWords } from '../base/system-words.ts';
import { printable } from '../base/printable.ts';

/** Far more than any password or key; a bigger file is the wrong file. */
const MAX_BYTES = 4096;

/** A silent pipe is looked at so often: 4 s in all, because no signal is heard meanwhile and each ends a run within 5. */
const LOOK_MS = 20;
const MOST_LOOKS = 200;

export type SecretFile =
  | {
      readonly bytes: Buffer;
      /** A pipe gives its content once: what was read is kept. */
      readonly isRegular: boolean;
      readonly warnings: readonly string[];
    }
  | { readonly problem: string };

/**
 * Reads a small file that holds a secret. One that belongs to another user is refused: a user who can change it can have us
 * send wrong passwords until the account is locked. Root may own it: container secrets come that way.
 */
export function readSecretFile(
  path: string,
  {
    what,
    flag,
    mostBytes = MAX_BYTES,
    ofAnyone = false,
  }: {
    readonly what: string;
    readonly flag: string;
    readonly mostBytes?: number;
    readonly ofAnyone?: boolean;
  },
  ownUid: number | undefined = process.getuid?.(),
): SecretFile {
  const shown = `the ${what} of ${flag}`;
  let file: number | undefined;
  try {
    // Opening a pipe that no program writes to would wait for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = fstatSync(file);
    const isRegular = facts.isFile();
    if (!ofAnyone && isRegular && ownUid !== undefined && facts.uid !== ownUid && facts.uid !== 0) {
      return { problem: `${shown} belongs to another user` };
    }
    const bytes = readBounded(file, facts.isFIFO(), mostBytes);
    if (bytes === 'silence')
      return {
        problem: `${shown} is a pipe that stays silent; ${flag === '--config' ? 'give a file' : 'a command that takes its time goes with --password-command'}`,
      };
    if (bytes === undefined) return { problem: `${shown} holds more than ${mostBytes} bytes` };
    const isOurs = facts.uid === ownUid && isRegular;
    const isOpen = isOurs && (facts.mode & 0o077) !== 0;
    return {
      bytes,
      isRegular,
      warnings: isOpen ? [`the ${what} ${printable(path)} can be read by others; chmod 600 it`] : [],
    };
  } catch (error) {
    return { problem: `${shown} cannot be read: ${systemWords(errorCodeOf(error) ?? 'unknown error')}` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readBounded(file: number, isPipe: boolean, mostBytes: number): Buffer | 'silence' | undefined {
  const buffer = Buffer.alloc(mostBytes + 1);
  let length = 0;
  for (let looks = 0; looks < MOST_LOOKS; ) {
    const read = readSome(file, buffer, length);
    // A pipe that is empty at first: its writer may be waiting for us in its own `open`.
    const isTooEarly = read === 'later' || (read === 0 && isPipe && length === 0);
    if (isTooEarly) {
      looks += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
      continue;
    }
    if (read === 0) return buffer.subarray(0, length);
    length += read;
    if (length > mostBytes) return undefined;
  }
  return 'silence';
}

function readSome(file: number, buffer: Buffer, length: number): number | 'later' {
  try {
    return readSync(file, buffer, length, buffer.length - length, null);
  } catch (error) {
    if (errorCodeOf(error) === 'EAGAIN') return 'later';
    throw error;
  }
}
