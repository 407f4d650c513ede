import { PROGRAMS } from './flags-of-peers.ts';
import type { TypedPeer } from './peer-flag.ts';
import { readFlags } from './read-flags.ts';
import { shellCommands, shellWords } from './shell-words.ts';

/** A unit of systemd. */
const UNIT = /^[ \t]*ExecStart=/m;
/** `sh -c 'icloudpd …'` in each other. */
const DEEPEST = 3;
const ASSIGNMENT = /^[a-z_]\w*=/i;

export interface TypedCommand {
  /** With what its text says before it: `TZ=Europe/Berlin`. */
  readonly words: readonly string[];
  /** Where it stood, if percent signs have to be written in another way there. */
  readonly place: 'crontab' | 'unit' | undefined;
  /** How many more commands of the tool the text has. */
  readonly others: number;
}

/** The command of a tool in a text: a line for a shell, a line of a crontab, a script, a unit of systemd. */
export function typedCommand(peer: TypedPeer, text: string): TypedCommand {
  const isUnit = UNIT.test(text);
  const typed = isUnit ? unitAsShell(text) : text.replaceAll(String.raw`\%`, '%');
  const isCrontab =
    !isUnit && /^[ \t]*(?:@\w+|(?:[\d*][\d*,/-]*[ \t]+){3}[\w*,/-]+[ \t]+[\w*,/-]+)[ \t]+\S/m.test(text);
  const plain = isCrontab ? crontabAsShell(typed) : typed;
  const found = commandsIn(peer, plain, 0);
  return {
    words: found[0] ?? shellWords(plain),
    place: isUnit ? 'unit' : isCrontab ? 'crontab' : undefined,
    others: Math.max(0, found.length - 1),
  };
}

/** Those of the tool, each with the variables that are set before it. */
function commandsIn(peer: TypedPeer, text: string, depth: number): readonly (readonly string[])[] {
  const set: string[] = [];
  const found: (readonly string[])[] = [];
  for (const words of shellCommands(text)) {
    const bare = words[0] === 'export' ? words.slice(1) : words;
    if (bare.every((word) => ASSIGNMENT.test(word))) {
      set.push(...bare);
      continue;
    }
    const inner = depth < DEEPEST ? innerOf(peer, words, depth) : undefined;
    if (inner !== undefined) found.push([...set, ...inner]);
    else if (words.some((word) => PROGRAMS[peer].test(word))) found.push([...set, ...words]);
  }
  // Others pull the image, or end what runs.
  const telling = found.filter((words) => saysSomething(peer, words));
  return telling.length > 0 ? telling : found.slice(0, 1);
}

/** What a shell, a scheduler or another machine is given as one word, in its place. */
function innerOf(peer: TypedPeer, words: readonly string[], depth: number): readonly string[] | undefined {
  for (const [at, word] of words.entries()) {
    const [inner] = /\s/.test(word) ? commandsIn(peer, word, depth + 1) : [];
    if (inner !== undefined && saysSomething(peer, inner)) return [...words.slice(0, at), ...inner];
  }
  return undefined;
}

function saysSomething(peer: TypedPeer, words: readonly string[]): boolean {
  if (peer === 'docker-icloudpd') return words.includes('run');
  return readFlags(peer, words.slice(programEnd(peer, words))).some(({ flag }) => flag !== undefined);
}

/** A variable may stand apart from its value there, which ends with the line. */
function crontabAsShell(text: string): string {
  return text.replaceAll(
    /^[ \t]*([a-z_]\w*)[ \t]*=[ \t]*([^\n]*\S)?[ \t\r]*$/gim,
    (_, name: string, value = '') => (/['"$]/.test(value) ? `${name}=${value}` : `${name}='${value}'`),
  );
}

/** `%h` is the home folder there, and `%%` a percent sign. */
function unitAsShell(text: string): string {
  return text
    .replaceAll(/^[ \t]*;.*$/gm, '')
    .replaceAll(/^[ \t]*Environment=/gm, 'export ')
    .replaceAll(/^[ \t]*Exec[A-Z]\w+=[-@:+!|]*/gm, '')
    .replaceAll(/%(?:%|h)/g, (one) => (one === '%%' ? '%' : '~'));
}

/**
 * Where the flags begin: behind the program's name, wherever that stands. A container may be called like the program, and so may its
 * image; the name that leaves the fewest unknown words behind it is the program's.
 */
export function programEnd(peer: TypedPeer, words: readonly string[]): number {
  const named = words.flatMap((word, at) => (PROGRAMS[peer].test(word) ? [at + 1] : []));
  if (words[0]?.startsWith('-') === true || named.length === 0) return 0;
  if (named[0] === 1) return 1;
  const unknown = (at: number) =>
    readFlags(peer, words.slice(at)).filter(({ flag }) => flag === undefined).length;
  const least = Math.min(...named.map(unknown));
  return named.find((at) => unknown(at) === least) ?? 0;
}
