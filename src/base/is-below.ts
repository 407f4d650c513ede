import { sep } from 'node:path';

/** Whether `path` is `folder` or something in it; both are real paths. */
export function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
