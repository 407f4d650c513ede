import { ownCommand } from './own-command.ts';
import type { RawValues } from './read-values.ts';

/**
 * A photo may be in several albums, or in none, and what is in an album changes: a place that is made of it would have to change with
 * it, and until each album is listed no file could be given its name. Trees of links have none of that.
 */
const WHY =
  'takes no {album}: a photo may be in several albums or in none, and its file would have to move whenever that changes; --tree makes folders of links';

export function albumRefusal(flag: '--folder-structure' | '--file-name'): string {
  return `${flag} ${WHY}`;
}

/** What to type instead; undefined where something else is wrong, too. */
export function insteadOfAlbums(
  command: string,
  raw: RawValues,
  problems: readonly string[],
): string | undefined {
  const [problem, ...others] = problems;
  if (problem?.endsWith(WHY) !== true || others.length > 0) return undefined;
  const { folderStructure, fileName, tree, ...rest } = raw;
  const isFolder = problem.startsWith('--folder-structure');
  const wanted = isFolder && Array.isArray(folderStructure) ? folderStructure.slice(-1) : ['Albums/{album}'];
  const typed: RawValues = {
    ...rest,
    ...(!isFolder && folderStructure !== undefined && { folderStructure }),
    ...(isFolder && fileName !== undefined && { fileName }),
    tree: [...(Array.isArray(tree) ? tree : []), ...wanted],
  };
  return `run \`${ownCommand(command, typed, { scope: 'everything' })}\``;
}
