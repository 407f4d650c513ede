import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';
import { printable } from '../base/printable.ts';

/** Far more than any password or key; a bigger file is the wrong file. */
const MAX_BYTES = 4096;

export type SecretFile =
  | {
      readonly bytes: Buffer;
      /** A pipe gives its content once: what was read is kept. */
      readonly isRegular: boolean;
      readonly warnings: readonly string[];
    }
  | { readonly problem: string };

/**
 * Reads a small file that holds a secret. One that belongs to somebody else is refused: whoever can change it can have us
 * send wrong passwords until the account is locked. Root may own it: container secrets come that way.
 */
export function readSecretFile(
  path: string,
  { what, flag }: { readonly what: string; readonly flag: string },
  ownUid: number | undefined = process.getuid?.(),
): SecretFile {
  const shown = `the ${what} of ${flag}`;
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const facts = fstatSync(file);
    const isRegular = facts.isFile();
    if (isRegular && ownUid !== undefined && facts.uid !== ownUid && facts.uid !== 0) {
      return { problem: `${shown} belongs to another user` };
    }
    const bytes = readBounded(file);
    if (bytes === undefined) return { problem: `${shown} holds more than ${MAX_BYTES} bytes` };
    const isOurs = facts.uid === ownUid && isRegular;
    const isOpen = isOurs && (facts.mode & 0o077) !== 0;
    return {
      bytes,
      isRegular,
      warnings: isOpen ? [`the ${what} ${printable(path)} can be read by others; chmod 600 it`] : [],
    };
  } catch (error) {
    return { problem: `${shown} cannot be read (${errorCodeOf(error) ?? 'unknown error'})` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readBounded(file: number): Buffer | undefined {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    length += read;
    if (length > MAX_BYTES) return undefined;
    if (read === 0) return buffer.subarray(0, length);
  }
}
