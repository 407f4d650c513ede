import { counted } from '../../base/counted.ts';
import { unreachable } from '../../base/errors.ts';
import { flagOf } from '../settings.ts';
import { type Container, containerOf, outsideOf } from './container.ts';
import { DOCKER_ICLOUDPD } from './docker-icloudpd.ts';
import { PEER_FLAGS } from './flags-of-peers.ts';
import { readIcloudDockerFile } from './icloud-docker-file.ts';
import { readKeiFile } from './kei-file.ts';
import {
  type Becomes,
  type Given,
  IN_CONTAINER,
  isSecret,
  longNameOf,
  type Peer,
  type PeerFlag,
  takesValue,
  type TypedPeer,
} from './peer-flag.ts';
import { readEnvironment } from './read-environment.ts';
import { readFlags } from './read-flags.ts';
import { shellWords } from './shell-words.ts';
import { behindCommand } from './peer-command.ts';
import { type TypedCommand, programEnd, typedCommand } from './typed-command.ts';

/** `${PWD}`, `$(pwd)`: what is quoted for a shell, or read from a file, no shell has filled in. An album may be called `A$AP`. */
const VARIABLE = /\$[({]/;
/** In folders and addresses also without braces. */
const NAMED_VARIABLE = /\$[({A-Za-z_]/;

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
  /** Where the old command stood, if percent signs have to be written in another way there. */
  readonly place?: TypedCommand['place'];
}

/** The command line of another tool as one of keepsake, or a text that holds it. Pure: it looks at nothing but these words. */
export function translate(peer: TypedPeer, typed: readonly string[]): Translation {
  const [only = ''] = typed;
  if (typed.length !== 1 || !/\s/.test(only.trim())) return translateWords(peer, typed);
  const { words, place, others } = typedCommand(peer, only);
  const translation = translateWords(peer, words);
  const more: Difference = {
    flag: undefined,
    kind: 'unknown',
    text: `the text has ${counted(others, 'more command')} of ${peer}: give each by itself, this is the first`,
  };
  return {
    ...translation,
    place,
    differences: [...(others > 0 ? [more] : []), ...translation.differences],
  };
}

function translateWords(peer: TypedPeer, words: readonly string[]): Translation {
  if (peer === 'docker-icloudpd') {
    const container = containerOf(words);
    const keys = container.isOne ? container.environment : words;
    const translation = assemble(peer, readKeys([...usualFolder(keys, container), ...keys]), container);
    const saysWho = !container.isOne || keys.some((key) => key.startsWith('apple_id='));
    return saysWho ? translation : { ...translation, differences: [IN_ITS_FILE, ...translation.differences] };
  }
  const from = programEnd(peer, words);
  const before = words.slice(0, Math.max(0, from));
  const container = containerOf(before);
  const environment = container.isOne ? container.environment : before;
  const told = peer === 'icloudpd' ? [] : readEnvironment(peer, environment);
  return assemble(
    peer,
    behindCommand(peer, [...told, ...readFlags(peer, words.slice(from), { isNamed: from > 0 })]),
    container,
  );
}

/** Newer releases of docker-icloudpd are told by variables no longer. */
const IN_ITS_FILE: Difference = {
  flag: undefined,
  kind: 'unknown',
  text: 'its other settings are in icloudpd.conf, in the folder that the container has as /config: give that file, too',
};

/** The configuration of another tool: lines of `icloudpd.conf`, kei's TOML, the YAML of icloud-docker. */
export function translateFile(peer: Peer, text: string): Translation | { readonly problem: string } {
  const lines = text.split(/\r?\n/);
  if (peer === 'docker-icloudpd') return assemble(peer, readKeys(lines), containerOf(lines));
  if (peer === 'icloudpd')
    return { problem: 'icloudpd has no configuration: give its command line, behind two hyphens' };
  if (peer === 'icloud-docker' && /^services:/m.test(text))
    return { problem: 'this is a compose file: give the one that its container has as /app/config.yaml' };
  const isYaml = peer === 'icloud-docker';
  const given = isYaml ? readIcloudDockerFile(text) : readKeiFile(text);
  const form = isYaml ? 'YAML that is understood here' : 'TOML';
  return 'line' in given
    ? { problem: `line ${given.line} of the file is no ${form}` }
    : assemble(peer, given, containerOf([]));
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
    if (name === 'command_line_options') return readFlags('icloudpd', shellWords(bare));
    return /^false$/i.test(bare) ? [] : [{ flag, name, value: bare }];
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
    const isNamed = isFolder || /<address>/.test(flag.flags);
    if ((isNamed ? NAMED_VARIABLE : VARIABLE).test(outside ?? value ?? ''))
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
  const folder = words[words.indexOf('--directory') + 1];
  return { words, zone: container.zone, sessions: sessionsOf(peer, container, folder), differences };
}

function sessionsOf(peer: Peer, container: Container, folder: string | undefined): string | undefined {
  if (peer === 'icloud-photos-sync') return folder;
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
