import { isIP } from 'node:net';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';

/** Where other programs may ask how it stands. Adds what is wrong with it. `absolute`: a path as the user typed it, made whole. */
export function readHealth(read: ValueReader, absolute: (path: string) => string): Pick<Config, 'health'> {
  const port = read.integer('httpPort');
  const typed = read.text('httpBind') ?? '';
  const address = typed === 'localhost' ? '127.0.0.1' : typed.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) === 0) {
    read.problems.push('--http-bind takes an address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0');
  }
  if (port === undefined && read.count('httpBind') > 0)
    read.problems.push('--http-bind says where --http-port listens: add --http-port');
  const file = read.text('healthFile');
  if (port === undefined && file === undefined) return {};
  return {
    health: {
      http: port === undefined ? undefined : { port, address },
      file: file === undefined ? undefined : absolute(file),
    },
  };
}
