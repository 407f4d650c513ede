import type { Answer } from '../../answer/answer.ts';
import {
  emptiedAnswer,
  notEmptiedAnswer,
  restoredAnswer,
  toBeEmptiedAnswer,
  trashAnswer,
} from '../../answer/trash-answer.ts';
import { bytes } from '../../base/bytes.ts';
import { counted } from '../../base/counted.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { Config } from '../../config/config.ts';
import { under } from '../../config/resolve-config.ts';
import type { TrashedFile } from '../../model/trash.ts';
import { NOTHING_REMOVED } from '../../sync/trash/expire-trash.ts';
import {
  chooseTrash,
  emptyTrash,
  isInTrash,
  listTrash,
  restoreTrash,
} from '../../sync/trash/inspect-trash.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../command-context.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { type Call, readCall } from '../read-call.ts';

const ACTIONS = ['list', 'restore', 'empty'];

/** `keepsake trash list|restore|empty`: what was put aside because iCloud deleted it. */
export async function trashCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [action = '', ...words] = line.words;
  const call = readCall(line, context, { also: problemsOf(line), name: `trash ${action}` });
  const { config, account } = call;
  if (action === 'restore') return restore(words, call, line, context);
  if (action === 'empty') return empty(call, line, context);
  return trashAnswer(config.username, await listTrash(config, account));
}

function problemsOf({ words: [action, ...words], flags, ...line }: CommandLine): readonly string[] {
  const isAll = flags['all'] === true;
  if (action !== 'list' && action !== 'restore' && action !== 'empty')
    return [`trash takes one of the words ${listWords(ACTIONS, 'or')}${didYouMean(action ?? '', ACTIONS)}`];
  return [
    ...(action !== 'restore' && words.length > 0 ? [`trash ${action} takes no further word`] : []),
    ...(action === 'restore' && words.length === 0 && !isAll
      ? ['trash restore takes files, folders or ids of photos; or --all']
      : []),
    ...(action === 'restore' && words.length > 0 && isAll
      ? ['trash restore takes files, or --all: not both']
      : []),
    ...(action !== 'restore' && isAll ? ['--all is about trash restore'] : []),
    ...(action !== 'empty' && flags['yes'] === true ? ['--yes is about trash empty'] : []),
    ...brokenPromises({ words: [action, ...words], flags, ...line }, `trash ${action}`),
  ];
}

async function restore(
  words: readonly string[],
  { config, account }: Call,
  line: CommandLine,
  { world }: CommandContext,
): Promise<Answer> {
  const named = words.map((typed) => ({ typed, absolute: under(world, typed) }));
  const choose = async (files: readonly TrashedFile[]) => {
    if (line.flags['all'] === true) return files;
    const { chosen, unknown } = await chooseTrash(files, named, config);
    if (unknown.length === 0) return chosen;
    const [first = '', ...details] = unknown.map(
      (n) => `word ${n} behind restore is nothing that lies in the trash`,
    );
    throw new KeepsakeError('USAGE', first, { details });
  };
  if (!isLooking(config))
    return restoredAnswer(config.username, await restoreTrash(config, account, choose), false);
  const files = await choose(await listTrash(config, account));
  const back = files.map((file) => ({ file, path: file.path }));
  return restoredAnswer(config.username, { back, failed: [] }, true);
}

async function empty({ config, account }: Call, line: CommandLine, context: CommandContext): Promise<Answer> {
  const files = (await listTrash(config, account)).filter(isInTrash);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const found = { files: files.length, bytes: size };
  if (isLooking(config)) return toBeEmptiedAnswer(config.username, found);
  if (files.length === 0) return emptiedAnswer(config.username, NOTHING_REMOVED);
  const question = `remove ${counted(files.length, 'file')} (${bytes(size)}) for good?`;
  if (line.flags['yes'] !== true && !(await confirm(question, context)))
    return notEmptiedAnswer(config.username);
  return emptiedAnswer(config.username, await emptyTrash(config, account, files));
}

function isLooking({ task }: Config): boolean {
  return task === 'dry-run';
}
