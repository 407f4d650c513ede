import { SETTINGS, type Setting } from '../config/settings.ts';
import type { CommandEntry } from './command-entry.ts';
import { COMMANDS } from './commands.ts';

interface Lacking {
  /** The command line without the flags that lack their value. */
  readonly kept: readonly string[];
  /** These flags, by their long names. */
  readonly flags: readonly string[];
}

/**
 * A flag that wants a value, with another of our flags where the value should stand: `-u $MAIL -d photos`, and MAIL is not set. Taken for the
 * value it would be lost itself.
 */
export function lackingValues(args: readonly string[]): Lacking {
  const { all, takers } = knownFlags();
  const kept: string[] = [];
  const flags: string[] = [];
  let isValue = false;
  args.forEach((word, at) => {
    const long = isValue ? undefined : takers.get(word);
    const next = args[at + 1];
    const lacks = long !== undefined && next !== undefined && all.has(next);
    isValue = long !== undefined && !lacks;
    if (lacks) flags.push(long);
    else kept.push(word);
  });
  return { kept, flags };
}

/** All that stand in our tables; `takers`: those that want a value whatever the command, to their long name. */
function knownFlags() {
  const all = new Set<string>();
  const takers = new Map<string, string>();
  const others = new Set<string>();
  const own = Object.values<CommandEntry>(COMMANDS).flatMap(({ flags }) => flags);
  for (const { flags } of [...Object.values<Setting>(SETTINGS), ...own]) {
    const names = flags.match(/(?<![\w-])-{1,2}[a-z][a-z0-9-]*/gi) ?? [];
    const long = names.at(-1) ?? '';
    for (const name of names) {
      all.add(name);
      if (flags.includes('<')) takers.set(name, long);
      else others.add(name);
    }
  }
  for (const name of others) takers.delete(name);
  return { all, takers };
}
