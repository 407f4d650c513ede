import { namesAlbums, type Template } from '../model/template.ts';
import { parseFolderTemplate, writeFolderTemplate } from '../plan/folder-template.ts';
import type { ValueReader } from './read-values.ts';

/** Every `--tree`, each once, in an order that does not depend on that of the flags; undefined for none. Adds what is wrong with them. */
export function readTrees(read: ValueReader, folder: Template | undefined): readonly Template[] | undefined {
  const trees = new Map<string, Template>();
  const given = read.texts('tree');
  const before = read.problems.length;
  for (const text of given) {
    const tree = parseFolderTemplate(text);
    if ('problem' in tree) {
      read.problems.push(`--tree: ${tree.problem}`);
    } else if (tree.pieces.length === 0) {
      read.problems.push('--tree: a tree of links needs a folder of its own');
    } else {
      const written = writeFolderTemplate(tree);
      if (folder !== undefined && written === writeFolderTemplate(folder))
        read.problems.push('--tree: the photos themselves lie in these folders (--folder-structure)');
      trees.set(written, tree);
    }
  }
  // Of a tree that cannot be read it is not known what it names.
  const areRead = read.problems.length === before;
  if (given.length === 0 && read.count('linkMode') > 0)
    read.problems.push('--link-mode is about the links of a --tree, and none is given');
  if (read.isSet('albumPlaylist') && areRead && ![...trees.values()].some(namesAlbums))
    read.problems.push('--album-playlist is about a --tree with {album}, and none is given');
  if (trees.size === 0) return undefined;
  return [...trees].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, tree]) => tree);
}
