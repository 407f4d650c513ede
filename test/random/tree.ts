import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What a user sees in a folder: paths, and for each the digest of its content, or where a link leads. */
export type Tree = ReadonlyMap<string, string>;

export function treeOf(root: string): Tree {
  const tree = new Map<string, string>();
  for (const name of namesIn(root)) {
    const path = join(root, name);
    const facts = lstatSync(path);
    if (name.startsWith('.keepsake') || facts.isDirectory()) continue;
    tree.set(name, facts.isFile() ? digestOf(readFileSync(path)) : `link to ${readlinkSync(path)}`);
  }
  return tree;
}

/** All that writing to a file, hidden ones too, would change. */
export function traceOf(root: string): readonly string[] {
  return namesIn(root).flatMap((name) => {
    const facts = lstatSync(join(root, name));
    return facts.isDirectory() ? [] : [name, facts.ino, facts.size, facts.mtimeMs, facts.nlink].join(' ');
  });
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

function namesIn(root: string): readonly string[] {
  return existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted() : [];
}
