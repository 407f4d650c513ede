import { unreachable } from '../../base/errors.ts';
import { flagNameIn } from '../../base/flag-name.ts';
import { flagOf } from '../settings.ts';
import { type Container, containerOf, outsideOf } from './container.ts';
import { DOCKER_ICLOUDPD } from './docker-icloudpd.ts';
import { ICLOUD_DOCKER } from './icloud-docker.ts';
import { readIcloudDockerFile } from './icloud-docker-file.ts';
import { ICLOUDPD } from './icloudpd.ts';
import { KEI } from './kei.ts';
import { readKeiEnvironment } from './kei-environment.ts';
import { readKeiFile } from './kei-file.ts';
import {
  type Becomes,
  type Given,
  IN_CONTAINER,
  isSecret,
  longNameOf,
  namesOf,
  type Peer,
  type PeerFlag,
  takesValue,
  type TypedPeer,
} from './peer-flag.ts';
import { shellWords } from './shell-words.ts';

export const PEER_FLAGS: Readonly<Record<Peer, readonly PeerFlag[]>> = {
  icloudpd: ICLOUDPD,
  kei: KEI,
  'docker-icloudpd': DOCKER_ICLOUDPD,
  'icloud-docker': ICLOUD_DOCKER,
};

/** How a program is called, whatever folder, release or image it comes from. */
const PROGRAMS: Readonly<Record<TypedPeer, RegExp>> = {
  icloudpd: /(?:^|[/\\])icloudpd(?:-\d[\w.-]*)?(?:\.exe|\.py)?(?::[\w.-]+)?$/i,
  kei: /(?:^|[/\\])(?:kei|icloudpd-rs)(?:\.exe)?(?::[\w.-]+)?$/i,
  'docker-icloudpd': /(?!)/,
};

/** `${PWD}`, `$(pwd)`: what is quoted for a shell, or read from a file, no shell has filled in. An album may be called `A$AP`. */
const VARIABLE = /\$[({]/;
const FOLDER_VARIABLE = /\$[({A-Za-z_]/;

export interface Difference {
  /** The flag, or undefined where it is about the whole. */
  readonly flag: string | undefined;
  readonly kind: 'differs' | 'other' | 'always' | 'later' | 'never' | 'unknown' | 'secret';
  readonly text: string;
}

export interface Translation {
  /** Behind `keepsake`. */
  readonly words: readonly string[];
  /** To be set for the command. */
  readonly zone: string | undefined;
  /** Where the other tool keeps its sessions, unless a word names it. */
  readonly sessions: string | undefined;
  readonly differences: readonly Difference[];
}

/** The command line of another tool as one of keepsake. Pure: it looks at nothing but these words. */
export function translate(peer: TypedPeer, typed: readonly string[]): Translation {
  const [only = ''] = typed;
  const words = typed.length === 1 && /\s/.test(only.trim()) ? shellWords(only) : typed;
  if (peer === 'docker-icloudpd') {
    const container = containerOf(words);
    const keys = container.isOne ? container.environment : words;
    return assemble(peer, readKeys([...usualFolder(keys, container), ...keys]), container);
  }
  const from = programEnd(peer, words);
  const before = words.slice(0, Math.max(0, from));
  const container = containerOf(before);
  const told = peer === 'kei' ? readKeiEnvironment(container.isOne ? container.environment : before) : [];
  const given = readFlags(PEER_FLAGS[peer], withoutCommand(peer, words.slice(from)));
  return assemble(peer, [...told, ...given], container);
}

/** The configuration of another tool: lines of `icloudpd.conf`, kei's TOML, the YAML of icloud-docker. */
export function translateFile(peer: Peer, text: string): Translation | { readonly problem: string } {
  const lines = text.split(/\r?\n/);
  if (peer === 'docker-icloudpd') return assemble(peer, readKeys(lines), containerOf(lines));
  if (peer === 'icloudpd')
    return { problem: 'icloudpd has no configuration: give its command line, behind two hyphens' };
  const isYaml = peer === 'icloud-docker';
  const given = isYaml ? readIcloudDockerFile(text) : readKeiFile(text);
  const form = isYaml ? 'YAML that is understood here' : 'TOML';
  return 'line' in given
    ? { problem: `line ${given.line} of the file is no ${form}` }
    : assemble(peer, given, containerOf([]));
}

/** kei names what it does. */
function withoutCommand(peer: TypedPeer, words: readonly string[]): readonly string[] {
  return peer === 'kei' && words[0] === 'sync' ? words.slice(1) : words;
}

/**
 * Where the flags begin: behind the program's name, wherever that stands. A container may be called like the program, and so may its
 * image; the name that leaves the fewest unknown words behind it is the program's.
 */
function programEnd(peer: TypedPeer, words: readonly string[]): number {
  const named = words.flatMap((word, at) => (PROGRAMS[peer].test(word) ? [at + 1] : []));
  if (words[0]?.startsWith('-') === true || named.length === 0) return 0;
  if (named[0] === 1) return 1;
  const unknown = (at: number) =>
    readFlags(PEER_FLAGS[peer], words.slice(at)).filter(({ flag }) => flag === undefined).length;
  const least = Math.min(...named.map(unknown));
  return named.find((at) => unknown(at) === least) ?? 0;
}

function readFlags(flags: readonly PeerFlag[], words: readonly string[]): readonly Given[] {
  const given: Given[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, head = word, tail] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    const long = flags.find((one) => namesOf(one).includes(head));
    const short = /^-[a-z]./i.test(word)
      ? flags.find((one) => takesValue(one) && namesOf(one).includes(word.slice(0, 2)))
      : undefined;
    const flag = long ?? short;
    if (flag === undefined) {
      given.push({ flag, name: flagNameIn(word), value: undefined });
      // What stands behind an unknown flag may be its value.
      if (word.startsWith('-') && tail === undefined && words[at + 1]?.startsWith('-') === false) at += 1;
      continue;
    }
    const name = longNameOf(flag);
    if (!takesValue(flag)) given.push({ flag, name, value: undefined });
    else if (long === undefined) given.push({ flag, name, value: word.slice(2).replace(/^=/, '') });
    else given.push({ flag, name, value: tail ?? words[(at += 1)] ?? '' });
  }
  return given;
}

/** Where docker-icloudpd puts photos unless it is told otherwise, if that is a folder of this machine. */
function usualFolder(keys: readonly string[], container: Container): readonly string[] {
  const of = (key: string) => keys.findLast((one) => one.startsWith(`${key}=`))?.slice(key.length + 1);
  const usual = `/home/${of('user') ?? 'user'}/iCloud`;
  const isUsed = of('download_path') === undefined && outsideOf(container, usual) !== undefined;
  return isUsed ? [`download_path=${usual}`] : [];
}

/** `key=value`, as a configuration has them; lines that say nothing are passed over. */
function readKeys(words: readonly string[]): readonly Given[] {
  return words.flatMap((word): readonly Given[] => {
    const [, name, value = ''] = /^\s*(\w{1,60})=(.*)$/s.exec(word) ?? [];
    if (name === undefined)
      return word.trim().startsWith('#') ? [] : [{ flag: undefined, name, value: undefined }];
    // That of the whole container.
    if (name === 'TZ') return [];
    const bare = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
    if (bare === '') return [];
    const flag = DOCKER_ICLOUDPD.find((one) => longNameOf(one) === name);
    if (flag === undefined) return [{ flag, name, value: undefined }];
    return bare === 'false' ? [] : [{ flag, name, value: bare }];
  });
}

function assemble(peer: Peer, given: readonly Given[], container: Container): Translation {
  const words: string[] = [];
  const differences: Difference[] = [];
  const tell = (difference: Difference) => {
    const isKnown = differences.some(
      ({ flag, text }) => flag === difference.flag && text === difference.text,
    );
    if (!isKnown) differences.push(difference);
  };
  const isAlone = given.filter(({ name }) => name === '--username').length < 2;
  for (const { flag, name, value } of given) {
    if (flag === undefined) {
      const what =
        name === undefined
          ? `a word that is no flag of ${peer}`
          : `${name} is no flag of ${peer} that is known here`;
      tell({ flag: name, kind: 'unknown', text: `${what}: left out` });
      continue;
    }
    const becomes = flag.rewrite?.(value ?? '') ?? byFate(flag, value);
    const outside = value === undefined ? undefined : outsideOf(container, value);
    const isSaid = becomes.differs !== undefined && !(isAlone && name === '--username');
    const differs =
      outside === undefined ? becomes.differs : becomes.differs?.replace(`: ${IN_CONTAINER}`, '');
    if (isSaid && differs !== undefined) tell({ flag: name, kind: kindOf(flag, becomes), text: differs });
    words.push(...becomes.words.map((word) => (word === value ? (outside ?? word) : word)));
    if (!becomes.words.includes(value ?? '')) continue;
    const isFolder = /<(?:folder|file)>/.test(flag.flags);
    if ((isFolder ? FOLDER_VARIABLE : VARIABLE).test(outside ?? value ?? ''))
      tell({
        flag: name,
        kind: 'differs',
        text: 'it holds a variable of a shell, which nothing fills in: put its value there',
      });
    if (outside !== undefined)
      tell({
        flag: name,
        kind: 'differs',
        text: 'it was a path of the container; here it is the folder of this machine',
      });
    else if (
      container.isOne &&
      differs?.endsWith(IN_CONTAINER) !== true &&
      isFolder &&
      value?.startsWith('/') === true
    )
      tell({ flag: name, kind: 'differs', text: IN_CONTAINER });
  }
  const names = new Set(given.map(({ name }) => name));
  for (const flag of PEER_FLAGS[peer])
    if (flag.absent !== undefined && !names.has(longNameOf(flag)))
      tell({ flag: longNameOf(flag), kind: 'differs', text: flag.absent });
  return { words, zone: container.zone, sessions: sessionsOf(peer, container), differences };
}

function sessionsOf(peer: Peer, container: Container): string | undefined {
  if (peer === 'docker-icloudpd') return outsideOf(container, '/config');
  if (peer !== 'icloudpd') return undefined;
  return outsideOf(container, '/root/.pyicloud') ?? '~/.pyicloud';
}

function byFate(flag: PeerFlag, value: string | undefined): Becomes {
  const { fate } = flag;
  const withValue = (names: readonly string[]) => (value === undefined ? names : [...names, value]);
  switch (fate.kind) {
    case 'same': {
      const { setting, differs } = fate;
      const name = setting === 'help' || setting === 'version' ? `--${setting}` : flagOf(setting);
      return { words: withValue([name]), ...(differs !== undefined && { differs }) };
    }
    case 'other': {
      const isCommand = fate.name.startsWith('keepsake ');
      const more = fate.differs === undefined ? '' : `: ${fate.differs}`;
      const bare = isCommand ? [] : fate.name.split(' ');
      const takes = bare.length === 1 && takesValue(flag);
      return {
        words: takes ? withValue(bare) : bare,
        differs: `${isCommand ? 'here it is the command' : 'here it is'} \`${fate.name}\`${more}`,
      };
    }
    case 'later':
      return { words: [], differs: fate.instead === undefined ? NOT_YET : `${NOT_YET}; ${fate.instead}` };
    case 'always':
    case 'never':
      return { words: [], differs: fate.why };
    default:
      return unreachable(fate);
  }
}

const NOT_YET = 'not in this version, left out';

function kindOf(flag: PeerFlag, { words }: Becomes): Difference['kind'] {
  if (isSecret(flag) && words.length === 0) return 'secret';
  return flag.fate.kind === 'same' ? 'differs' : flag.fate.kind;
}
