import type { Task, Wanted } from '../../model/action.ts';
import { failureText } from '../../model/asset-text.ts';
import type { RelativePath } from '../../model/relative-path.ts';

/** What files would be called that a run which only looks would bring, where that is not the first name they may have. */
export class ComingNames {
  readonly #names = new Map<string, RelativePath>();

  note(action: Task): void {
    if (action.do === 'fail') return;
    const { wanted, path } = action;
    if (path !== wanted.candidates[0]) this.#names.set(failureText(wanted.key), path);
  }

  of({ key, candidates }: Wanted): RelativePath | undefined {
    return this.#names.get(failureText(key)) ?? candidates[0];
  }
}
