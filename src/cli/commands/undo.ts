import type { Answer } from '../../answer/answer.ts';
import { undoAnswer, undoPlanAnswer } from '../../answer/undo-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { quoted } from '../../config/own-command.ts';
import { SINCE_PROBLEM, sinceFrom } from '../../config/since-flag.ts';
import { journalOf } from '../../sync/open/open-journal.ts';
import { type ChosenUndo, chooseUndo, type UndoWish } from '../../sync/undo/choose-undo.ts';
import { readDeletions } from '../../sync/deletions/read-deletions.ts';
import { undoDeletions } from '../../sync/undo/undo-deletions.ts';
import type { CommandContext } from '../command-context.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { runWithProgress } from '../run-with-progress.ts';

/** `keepsake undo`: what keepsake moved to Recently Deleted comes back. */
export async function undoCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { words, flags } = line;
  const { last, since } = flags;
  const sinceMs = typeof since === 'string' ? sinceFrom(since, context.world.clock.now()) : undefined;
  const ways = [last === true, since !== undefined, words.length > 0].filter(Boolean).length;
  const also = [
    ...(ways > 1 ? ['undo takes one of --last, --since and ids of photos'] : []),
    ...(since !== undefined && sinceMs === undefined ? [SINCE_PROBLEM] : []),
    ...brokenPromises(line, 'undo'),
  ];
  const config = readConfig(line, context, also);
  const wish: UndoWish =
    words.length > 0
      ? { kind: 'assets', ids: words }
      : sinceMs === undefined
        ? { kind: 'last' }
        : { kind: 'since', atMs: sinceMs };

  const known = await readDeletions(journalOf(config));
  const planned = chooseUndo(known.deletions, wish);
  refuseStrangers(planned);
  if (config.task === 'dry-run') return undoPlanAnswer({ ...planned, ...known }, config);
  const again = wordsOf(line);
  if (planned.chosen.length === 0)
    return undoAnswer({ ...NOTHING_DONE, ...planned, ...known }, config, again);
  return runWithProgress(config, context, 'keepsake undo', async (run) => {
    // As it stands for the owner of the account: another process may have brought some back meanwhile.
    const { deletions, unreadable } = await readDeletions(run.journal);
    const { chosen, settled } = chooseUndo(deletions, wish);
    const report = await undoDeletions(run, chosen);
    run.signal.throwIfAborted();
    return undoAnswer({ ...report, settled, unreadable }, config, again);
  });
}

/** The same photos, asked for once more. */
function wordsOf({ words, flags: { since } }: Pick<CommandLine, 'words' | 'flags'>): string {
  const how = typeof since === 'string' ? ['--since', since] : words.length > 0 ? words : ['--last'];
  return ['undo', ...how.map(quoted)].join(' ');
}

const NOTHING_DONE = { rows: [], stop: undefined };

function refuseStrangers({ strangers }: ChosenUndo): void {
  const [first, ...others] = strangers.map(
    (id) => `keepsake never moved a photo ${printable(id)} to Recently Deleted`,
  );
  if (first !== undefined) throw new KeepsakeError('USAGE', first, { details: others });
}
