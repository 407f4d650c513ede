import { KeepsakeError } from '../base/errors.ts';
import { closeToOthers } from './close-to-others.ts';
import { explained, type FileCalls } from './file-calls.ts';
import { locksPath } from './account-file-stem.ts';

/**
 * Makes the folder that holds secrets ours alone (FAULTS.md D7). Returns what had to be repaired, for the user.
 */
export async function makePrivateDirectory(calls: FileCalls, directory: string): Promise<readonly string[]> {
  await explained(`cannot make the folder ${directory}`, calls.makeDirectory(directory));
  const own = await calls.look(directory);
  const isLink = own?.kind === 'link';
  if (isLink && calls.uid !== undefined && own.uid !== calls.uid && own.uid !== 0) {
    throw new KeepsakeError('STATE_DAMAGED', `the folder ${directory} is a link of another user`);
  }
  // A link to a folder is the user's way to say where. It may stand anywhere, so what it leads to is looked at as well.
  const facts = isLink ? await calls.look(`${directory}/.`) : own;
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
  const told = facts.uid === calls.uid ? [] : await shutOut(calls, directory, facts.uid);
  if ((facts.mode & 0o077) === 0) return told;
  // What a link leads to was made for something else, perhaps; its mode is the user's.
  if (isLink) return [...told, besideOthers(directory, facts.mode)];
  return [...told, ...(await closeToOthers(calls, directory, 'folder'))];
}

/** What root makes is given to the owner of the folder; not every system lets root do that. */
async function shutOut(calls: FileCalls, directory: string, owner: number): Promise<readonly string[]> {
  if ((await calls.look(locksPath(directory)))?.uid !== 0) return [];
  return [
    `root owns files in ${directory}, and its owner cannot use them: run keepsake as user ${owner} (docker exec --user ${owner} …) after chown -R ${owner} ${directory}`,
  ];
}

function besideOthers(directory: string, mode: number): string {
  if ((mode & 0o022) === 0) return `the folder ${directory} is a link to one that other users can look into`;
  throw new KeepsakeError(
    'STATE_DAMAGED',
    `the folder ${directory} is a link to one that other users can write in`,
    {
      details: [`make it yours alone: chmod 700 ${directory}`],
    },
  );
}
