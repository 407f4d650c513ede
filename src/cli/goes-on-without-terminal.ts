import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';

/**
 * Whether the user had `nohup` start this process, so that it outlives the terminal. Node takes back what nohup did: it listens to SIGHUP
 * anew. What is left to tell is the variable by which bash and zsh name the program that they started, and on Linux a standard input that
 * cannot be read.
 */
export function goesOnWithoutTerminal(env: Readonly<Record<string, string | undefined>>): boolean {
  return basename(env['_'] ?? '') === 'nohup' || isInputClosedByNohup();
}

/** Opened to be written alone: nobody else does that to standard input. */
function isInputClosedByNohup(): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'latin1'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & 3) === 1 && readlinkSync('/proc/self/fd/0') === '/dev/null';
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return false;
  }
}
