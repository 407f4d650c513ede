import { availableParallelism } from 'node:os';
import type { Answer } from '../../answer/answer.ts';
import { whoisAnswer } from '../../answer/whois-answer.ts';
import { under } from '../../config/resolve-config.ts';
import type { StateReader } from '../../model/state-store.ts';
import { identifyFiles } from '../../sync/inspect/identify-files.ts';
import { knownFolders } from '../../sync/inspect/known-folders.ts';
import { type IdentifiedIn, mergeIdentified } from '../../sync/inspect/merge-identified.ts';
import { readRecords, type Records } from '../../sync/inspect/open-records.ts';
import { nothingSynced } from '../../sync/open/nothing-synced.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake whois FILE...`: which photo a file is, by its content; in the folder that is given, or in each that is known. */
export async function whoisCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world } = context;
  const also = line.words.length === 0 ? ['whois takes one file or more'] : [];
  const { config, account } = readCall(line, context, { also });
  const files = line.words.map((typed) => ({ typed, absolute: under(world, typed) }));
  const workers = availableParallelism();
  // The folder of a file is that of one job among others.
  const isOfOne = line.places?.get('directory')?.kind !== 'file' || line.jobs !== undefined;
  const given = isOfOne && config.directory !== undefined ? [config.directory] : undefined;
  const folders =
    given ?? (await knownFolders(config, account)).map((path) => ({ typed: path, absolute: path }));
  const found: IdentifiedIn[] = [];
  for (const directory of folders) {
    const identify = (open: Records<StateReader>) => identifyFiles(files, open, { workers });
    const identified = await readRecords({ ...config, directory }, account, identify);
    if (identified !== undefined) found.push({ folder: directory.absolute, files: identified });
  }
  if (found.length === 0) throw nothingSynced({ ...config, directory: given?.[0] });
  return whoisAnswer(config.username, mergeIdentified(found));
}
