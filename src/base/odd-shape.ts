/** What the system tells of the kind of something. */
interface Shape {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** What something is that is no file; undefined: it is one. */
export function oddShape(facts: Shape): string | undefined {
  if (facts.isFile()) return undefined;
  if (facts.isDirectory()) return 'it is a folder, not a file';
  if (facts.isSymbolicLink()) return 'it is a link, not a file';
  if (facts.isFIFO()) return 'it is a pipe, not a file';
  return facts.isSocket() ? 'it is a socket, not a file' : 'it is a device, not a file';
}
