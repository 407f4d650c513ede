import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const PEERS = resolve(import.meta.dirname, '../../../tools/peers');

/** A file of one of the packages in `tools/peers`. Throws where they are not installed. */
export function findPeer(path: string): string {
  const found = resolve(PEERS, 'node_modules', path);
  if (!existsSync(found)) throw new Error(`${path} is not there: npm ci --prefix tools/peers`);
  return found;
}
