import { KeepsakeError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import { printable } from '../base/printable.ts';
import { listWords } from '../base/list-words.ts';
import { lastText } from '../config/last-text.ts';
import type { RawValues } from '../config/read-values.ts';
import { under } from '../config/resolve-config.ts';
import { SETTINGS } from '../config/settings.ts';
import { knownFolders } from '../sync/inspect/known-folders.ts';
import { accountsIn } from '../sync/open/accounts-in.ts';
import { accountOf } from './account-of.ts';
import type { CommandEntry } from './command-entry.ts';
import { COMMANDS } from './commands.ts';
import { folderKey } from './folder-key.ts';
import { isOfEachFolder } from './is-of-each-folder.ts';
import type { CommandLine } from './program.ts';
import type { World } from './world.ts';

/**
 * What a command that only looks is not told, from what lies in the cookie directory: the account where there is one alone, and each
 * folder that it has a job for. A line for each.
 */
export async function withWhatIsKnown(line: CommandLine, world: World): Promise<readonly CommandLine[]> {
  const cookieDirectory = cookieDirectoryOf(line.raw, world);
  const entry: CommandEntry = COMMANDS[line.command];
  if (cookieDirectory === undefined || entry.findsAccount !== true) return [line];
  const one = accountOf(line) === '' ? await withOnlyAccount(line, cookieDirectory) : line;
  const isOfAll = isOfEachFolder(one) && one.raw.directory === undefined && accountOf(one) !== '';
  const folders = isOfAll ? await foldersOf(accountOf(one), cookieDirectory, world) : [];
  return folders.length === 0 ? [one] : folders.map((folder) => withValue(one, { directory: [folder] }));
}

function cookieDirectoryOf(raw: RawValues, world: World): string | undefined {
  const folder =
    lastText(raw.cookieDirectory) ?? (world.home === '' ? undefined : SETTINGS.cookieDirectory.fallback);
  return folder === undefined ? undefined : under(world, folder);
}

async function withOnlyAccount(line: CommandLine, cookieDirectory: string): Promise<CommandLine> {
  const accounts = await accountsIn(cookieDirectory);
  const [only, ...others] = accounts;
  if (only === undefined) return line;
  if (others.length === 0) return withValue(line, { username: [only] });
  const which = listWords(accounts.map(printable), 'and');
  return {
    ...line,
    problems: [...line.problems, `--username is missing: the cookie directory has ${which}`],
  };
}

/** What keeps them from being read is told by the command itself. */
async function foldersOf(
  username: string,
  cookieDirectory: string,
  { clock }: World,
): Promise<readonly string[]> {
  try {
    const folders = await knownFolders({ username, cookieDirectory }, { clock, log: silentLog });
    return [
      ...new Map(folders.toReversed().map((folder) => [folderKey(folder), folder])).values(),
    ].toReversed();
  } catch (error) {
    if (error instanceof KeepsakeError) return [];
    throw error;
  }
}

/** Hints repeat it: they have to work as they stand. */
function withValue(line: CommandLine, value: RawValues): CommandLine {
  const { raw, typed = raw } = line;
  return { ...line, raw: { ...raw, ...value }, typed: { ...typed, ...value } };
}
