import { counted } from '../base/counted.ts';
import { unreachable } from '../base/errors.ts';
import type { RelayoutProgress } from '../sync/relayout/relayout-report.ts';

/** How far a relayout has come. */
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
