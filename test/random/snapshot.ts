import {
  copyFileSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Copies a folder as a process that is killed now would leave it: hard links stay links, times stay. What says which process
 * is at work is left out, because that process, this one, lives on.
 */
export function takeSnapshot(from: string, to: string): void {
  copy(from, to, new Map());
}

const OWNERSHIP = /\.lock$|^locks\.sqlite/;

function copy(from: string, to: string, links: Map<number, string>): void {
  mkdirSync(to, { recursive: true, mode: lstatSync(from).mode & 0o777 });
  for (const name of readdirSync(from)) {
    if (OWNERSHIP.test(name)) continue;
    const [source, target] = [join(from, name), join(to, name)];
    const facts = lstatSync(source);
    if (facts.isDirectory()) {
      copy(source, target, links);
      continue;
    }
    const known = links.get(facts.ino);
    if (known !== undefined) {
      linkSync(known, target);
      continue;
    }
    if (facts.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFileSync(source, target);
    links.set(facts.ino, target);
    (facts.isSymbolicLink() ? lutimesSync : utimesSync)(target, facts.atime, facts.mtime);
  }
}
