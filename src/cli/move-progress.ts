import type { Clock } from '../base/clock.ts';
import { counted } from '../base/counted.ts';
import { unreachable } from '../base/errors.ts';
import type { RelayoutProgress } from '../sync/relayout/relayout-report.ts';
import type { Terminal } from './terminal.ts';
import { WorkLine } from './work-line.ts';

/** How far a relayout has come, for people. */
export function showMoves(
  terminal: Terminal,
  clock: Pick<Clock, 'monotonic' | 'beat'>,
  isOn: boolean,
): { readonly report: (progress: RelayoutProgress) => void; readonly clear: () => void } {
  let latest: RelayoutProgress = { doing: 'look', files: 0 };
  const line = new WorkLine(terminal, clock, { isOn, describe: () => describeMoves(latest) });
  const report = (progress: RelayoutProgress) => {
    latest = progress;
    line.changed();
  };
  report(latest);
  return { report, clear: () => line.clear() };
}

export function describeMoves(progress: RelayoutProgress): string {
  switch (progress.doing) {
    case 'look':
      return `${counted(progress.files, 'file')} looked at`;
    case 'links':
      return `${counted(progress.links, 'link')} of former trees looked at`;
    case 'plan':
      return `${counted(progress.files, 'file')} to be moved, looking where they can go`;
    case 'move':
      return `${progress.files} of ${counted(progress.ofFiles, 'file')} moved`;
    default:
      return unreachable(progress);
  }
}
