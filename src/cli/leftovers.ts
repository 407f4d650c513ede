import { flagNameIn } from '../base/flag-name.ts';
import { listWords } from '../base/list-words.ts';
import { didYouMean } from '../base/nearest.ts';

export interface Leftovers {
  readonly words: readonly string[];
  readonly problems: readonly string[];
}

/** What the command line may hold. Nothing else is ever printed of it. */
export interface Known {
  readonly command: string;
  /** Whether the command takes words. */
  readonly takesWords: boolean;
  /** Words that may be meant in place of a first one that is none. */
  readonly commands: readonly string[];
  /** Long flags that the command takes. */
  readonly flags: readonly string[];
  /** Among them: those without a value. */
  readonly bare: ReadonlySet<string>;
  /** Flags of other commands, which these are, and whether the flag takes no value. */
  readonly elsewhere: ReadonlyMap<string, { readonly commands: readonly string[]; readonly isBare: boolean }>;
}

/**
 * What the command line leaves over: the words of the command, and what is not known. No value is ever quoted: what stands
 * behind an unknown flag may be a password, and so may a word in the wrong place. What stands behind an unknown flag is taken
 * for its value, so that there is one message for each flag.
 */
export function sortLeftovers(left: readonly string[], typed: readonly string[], known: Known): Leftovers {
  const words: string[] = [];
  const problems: string[] = [];
  let from = 0;
  let valueAt = -1;
  for (const word of left) {
    const found = typed.indexOf(word, from);
    const at = found < 0 ? typed.indexOf(word) : found;
    const mayBeValue = at === valueAt;
    from = at + 1;
    const place = `in place ${at + 1} of the command line`;
    if (!word.startsWith('-') || word === '-') {
      if (mayBeValue) continue;
      // A variable of a script that is not set: as a path it would mean the folder that it runs in.
      if (known.takesWords && word.trim() === '') problems.push(`the word ${place} is empty`);
      else if (known.takesWords) words.push(word);
      else problems.push(`unexpected word ${place}${didYouMean(word, known.commands)}`);
      continue;
    }
    const name = flagNameIn(word);
    const isBare = name !== undefined && known.elsewhere.get(name)?.isBare === true;
    if (!word.includes('=') && !isBare) valueAt = at + 1;
    problems.push(name === undefined || mayBeValue ? `unknown flag ${place}` : describe(name, known));
  }
  return { words, problems };
}

function describe(name: string, { command, bare, flags, elsewhere }: Known): string {
  if (bare.has(name)) return `${name} takes no value`;
  const others = elsewhere.get(name);
  if (others !== undefined) return goesElsewhere(name, command, others.commands);
  const long = flags.map((flag) => flag.slice(2));
  return `unknown flag ${name}${name.startsWith('--') ? didYouMean(name.slice(2), long, (word) => `--${word}`) : ''}`;
}

/** That a flag is no flag of this command. */
export function goesElsewhere(flag: string, command: string, others: readonly string[]): string {
  return `${flag} does not go with ${command}, it goes with ${listWords(others, 'and')}`;
}
