import { KeepsakeError } from '../../base/errors.ts';
import { closeToOthers } from './close-to-others.ts';
import type { FileCalls } from './file-calls.ts';

/**
 * Makes the folder that holds secrets ours alone (reliability.md D7). Returns what had to be repaired, for the user.
 */
export async function makePrivateDirectory(calls: FileCalls, directory: string): Promise<readonly string[]> {
  await calls.makeDirectory(directory);
  const facts = await calls.look(directory);
  // A link to a folder is the user's way to say where; what it leads to is checked by the system when we write.
  if (facts === undefined || facts.kind !== 'directory' || calls.uid === undefined) return [];

  if (facts.uid !== calls.uid && calls.uid !== 0) {
    throw new KeepsakeError('STATE_DAMAGED', `the folder ${directory} belongs to another user`);
  }
  if ((facts.mode & 0o1000) !== 0) {
    throw new KeepsakeError(
      'USAGE',
      `the folder ${directory} is shared by everybody: choose one for keepsake alone`,
    );
  }
  if ((facts.mode & 0o077) === 0) return [];
  return closeToOthers(calls, directory, 'folder');
}
