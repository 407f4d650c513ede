import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { giveNewToFolderOwner } from '../../account/give-to-folder-owner.ts';
import { strangeOwner } from '../../account/own-file.ts';
import { oddShape } from '../../base/odd-shape.ts';

const NAME = 'demo-photos';

/**
 * The folder of a demo without `--directory`. All users know its name, so in a folder that others can write it may have been laid
 * there by one of them, to have photos and a session written where he wants them.
 */
export function demoFolder(cwd: string): string {
  const path = join(cwd, NAME);
  try {
    mkdirSync(path);
    giveNewToFolderOwner(path);
  } catch (error) {
    // Whatever else is wrong with the place, the sync tells better.
    if (errorCodeOf(error) !== 'EEXIST') return NAME;
    const facts = lstatSync(path);
    const why = facts.isDirectory()
      ? strangeOwner(facts, process.getuid?.())
      : (oddShape(facts) ?? 'it is a file').replace(', not a file', ', not a folder');
    if (why !== undefined) {
      throw new KeepsakeError(
        'USAGE',
        `the folder ${NAME} cannot be used: ${why}; name another with --directory`,
      );
    }
  }
  return NAME;
}
