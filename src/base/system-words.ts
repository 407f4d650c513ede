/** What a user can do something about. Anything else is told by its code alone. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'it is not there'],
  ['EACCES', 'this user may not'],
  ['EPERM', 'the system does not allow it'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'something on the way to it is no folder'],
  ['EROFS', 'its disk can only be read'],
  ['ENOSPC', 'its disk is full'],
  ['EDQUOT', 'its disk is full'],
  ['ELOOP', 'links on the way to it lead in a circle'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EIO', 'its disk does not answer as it should'],
]);

/** A refusal of the system for people; its code stays, for whoever looks it up. */
export function systemWords(code: string): string {
  const words = WORDS.get(code);
  return words === undefined ? code : `${words} (${code})`;
}

/** The same of a file that should be made: not the file is missing. */
export function whyNotMade(code: string): string {
  return code === 'ENOENT' ? 'its folder is not there (ENOENT)' : systemWords(code);
}
