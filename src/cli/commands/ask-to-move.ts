import { pruneQuestion } from '../../answer/prune-answer.ts';
import { counted } from '../../base/counted.ts';
import type { Config } from '../../config/config.ts';
import type { Run } from '../../sync/open/open-account.ts';
import type { PruneProgress } from '../../sync/prune/find-prunable.ts';
import type { Proposal } from '../../sync/prune/prune-photos.ts';
import { attended, runPortsOf, withRun } from '../attended.ts';
import type { CommandContext } from '../command-context.ts';
import { confirmByWord } from '../confirm.ts';
import { Progress } from '../progress.ts';
import { showWork } from '../show-work.ts';

type Consent = (proposal: Proposal) => Promise<boolean>;

/**
 * A piece of work that proves photos, with a line that tells how far it is, and a question before anything is moved: with `--yes` it was
 * answered before.
 */
export async function proving<T>(
  config: Config,
  context: CommandContext,
  { command, isSure }: { readonly command: string; readonly isSure: boolean },
  work: (run: Run, progress: PruneProgress, consent: Consent) => Promise<T>,
): Promise<T> {
  const { terminal, world } = context;
  const isOn = config.progress;
  const following = new Progress(terminal, world.clock, isOn);
  const line = showWork<Parameters<PruneProgress>>(
    { terminal, clock: world.clock, isOn },
    { describe: ([photos, ofPhotos]) => `${photos} of ${counted(ofPhotos, 'photo')} looked at` },
  );
  const progress: PruneProgress = (...looked) => {
    // iCloud was followed by then.
    following.clear();
    line.report(looked);
  };
  const consent: Consent = async (proposal) => {
    line.clear();
    if (isSure) return true;
    const { lines, warnings, question, word } = pruneQuestion(proposal, config.username);
    for (const told of lines) terminal.say(told);
    for (const warning of warnings) terminal.warn(warning);
    return confirmByWord(question, word, context);
  };
  try {
    return await attended(context, (person) =>
      withRun(config, runPortsOf({ config, context, person, command, progress: following }), (run) =>
        work(run, progress, consent),
      ),
    );
  } finally {
    following.clear();
    line.clear();
  }
}
