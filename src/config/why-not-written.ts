import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import { oddShape } from '../base/odd-shape.ts';
import { systemWords } from '../base/system-words.ts';

/**
 * Why a file cannot be written; undefined: it can, as far as looking tells. `how`: lines of a `log` go wherever the path leads, those that
 * are `added` into a file of ours alone, and what is `replaced` is made anew beside it.
 */
export function whyNotWritten(path: string, how: 'log' | 'added' | 'replaced'): string | undefined {
  try {
    const look = how === 'log' ? statSync : lstatSync;
    const facts = look(path, { throwIfNoEntry: false });
    const odd =
      facts && (how === 'log' ? (facts.isDirectory() ? 'it is a folder' : undefined) : oddShape(facts));
    if (odd !== undefined) return odd;
    accessSync(facts === undefined || how === 'replaced' ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' ? 'its folder is not there' : systemWords(code);
  }
}
