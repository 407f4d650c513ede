import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Answer } from '../../answer/answer.ts';
import { switchAnswer } from '../../answer/switch-answer.ts';
import { listWords } from '../../base/list-words.ts';
import { printFile } from '../../config/layers/print-file.ts';
import { readSecretFile } from '../../config/password-file.ts';
import { COMPOSED, type ComposedPeer, composeWords } from '../../config/peers/compose.ts';
import { PROGRAMS } from '../../config/peers/flags-of-peers.ts';
import { type Peer, PEERS, type TypedPeer } from '../../config/peers/peer-flag.ts';
import { translate, translateFile, type Translation } from '../../config/peers/translate.ts';
import { under } from '../../config/resolve-config.ts';
import type { CommandContext } from '../command-context.ts';
import { type CommandLine, parseCommandLine } from '../program.ts';
import { problemsOf } from '../read-config.ts';
import { problemsOfAll, usageError } from '../usage-error.ts';
import { wholePaths } from '../whole-paths.ts';
import { writeNewFile } from '../write-new-file.ts';

/** Hundreds of times what such a file holds. */
const MOST_BYTES = 1024 * 1024;

/**
 * `keepsake switch --from TOOL -- OLD COMMAND LINE`, or `FILE`: what it is here. Prints no password, and touches nothing but a new file
 * where `--write` wants one.
 */
export async function switchCommand(
  { flags, words, problems }: CommandLine,
  { world }: CommandContext,
): Promise<Answer> {
  const typed = flags['from'];
  const tool = typeof typed === 'string' ? typed.trim().toLowerCase() : undefined;
  const peer = PEERS.find((name) => name === tool);
  const wrong = [
    peer === undefined && `--from takes ${listWords(PEERS, 'or')}`,
    words.length === 0 && missing(peer),
    peer === 'icloud-docker' &&
      words.length > 1 &&
      'icloud-docker has one configuration: give its file alone',
    typeof flags['write'] === 'string' && flags['write'].trim() === '' && '--write is empty',
  ].filter((problem) => problem !== false);
  const all = [...problems, ...wrong];
  if (peer === undefined || all.length > 0) throw usageError(all);

  const translation = translationOf(peer, words, world);
  const line = parseCommandLine(translation.words);
  const lines = line.accounts ?? [line];
  // What lies in the environment of this command says nothing about that of the sync.
  const outside = { ...world, env: {} };
  const refused = problemsOfAll(lines.map((one) => [...line.problems, ...problemsOf(one, outside, 'later')]));
  const configuration = printFile(lines.map(({ raw }) => wholePaths(raw, world)));
  const write = typeof flags['write'] === 'string' ? flags['write'] : undefined;
  if (write !== undefined)
    await writeNewFile({ path: under(world, write), shown: 'the file of --write' }, configuration);
  return switchAnswer(peer, translation, {
    refused: line.command === 'help' ? [] : refused,
    configuration,
    written: write,
  });
}

function missing(peer: Peer | undefined): string {
  return peer === 'icloud-docker'
    ? 'its configuration is missing: `keepsake switch --from icloud-docker config.yaml`'
    : 'the old command line is missing: it stands at the end, behind two hyphens';
}

function translationOf(peer: Peer, words: readonly string[], world: CommandContext['world']): Translation {
  if (peer === 'icloud-docker') return readPeerFile(peer, under(world, words[0] ?? ''));
  const composed = COMPOSED.find((one) => one === peer);
  const [only = ''] = words;
  if (composed !== undefined && words.length === 1 && /^[^\s=]+\.ya?ml$/i.test(only))
    return translateCompose(composed, under(world, only));
  const file = fileAmong(peer, words, world);
  if (file === undefined) return translate(peer, words);
  return hasConfiguration(peer, file)
    ? readPeerFile(peer, under(world, file))
    : translate(peer, [`${readText(under(world, file))}\n`]);
}

/** One word that is no command line and no setting: a script or a unit that holds it, or the configuration of a tool that has one. */
function fileAmong(
  peer: TypedPeer,
  words: readonly string[],
  world: CommandContext['world'],
): string | undefined {
  const [word = '', ...more] = words;
  if (more.length > 0 || word === '' || word.startsWith('-')) return undefined;
  const isText = /[\s=]/.test(word) || PROGRAMS[peer].test(word);
  // `crontab -l > crontab`: called like a command, and there.
  const isCommand = /^[a-z-]+(?:\.exe)?$/i.test(word) && !isFile(under(world, word));
  return isText || isCommand ? undefined : word;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function hasConfiguration(peer: TypedPeer, file: string): boolean {
  if (peer === 'docker-icloudpd') return !/\.(?:sh|service|txt)$/i.test(file);
  return peer === 'kei' && /\.toml$/i.test(file);
}

function translateCompose(peer: ComposedPeer, path: string): Translation {
  const found = composeWords(peer, readText(path), dirname(path));
  if ('problem' in found) throw usageError([found.problem]);
  return translate(peer, found);
}

function readPeerFile(peer: Peer, path: string): Translation {
  const found = translateFile(peer, readText(path));
  if ('problem' in found) throw usageError([found.problem]);
  return found;
}

function readText(path: string): string {
  const about = { what: 'configuration', flag: 'the other tool', mostBytes: MOST_BYTES, ofAnyone: true };
  const read = readSecretFile(path, about);
  if ('problem' in read) throw usageError([read.problem]);
  const text = read.bytes.toString('utf8');
  read.bytes.fill(0);
  return text;
}
