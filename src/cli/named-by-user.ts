import type { NamedFile } from '../base/named-file.ts';
import { printable } from '../base/printable.ts';
import { under } from '../config/resolve-config.ts';
import type { World } from './world.ts';

/** A file as the user named it in this folder. */
export function namedByUser(world: Pick<World, 'cwd' | 'home'>, typed: string): NamedFile {
  return { path: under(world, typed), shown: printable(typed) };
}
