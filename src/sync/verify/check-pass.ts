import type { StateStore } from '../../model/state-store.ts';
import { type Choice, isOfAll } from './choose-files.ts';
import type { FileWithRows } from './files-with-rows.ts';

/** One check of a whole destination, over as many runs as it takes. */
export interface Pass {
  /** When it began, if another run began it. */
  readonly resumedFromMs: number | undefined;
  /** Whether a file was found right since the pass began. */
  isDone(file: FileWithRows): boolean;
  end(): Promise<void>;
}

export interface PassOptions {
  readonly destination: string;
  readonly choice: Choice;
  readonly nowMs: number;
}

/** Goes on with the pass that was interrupted, or begins one. A sample, and a check of some files alone, are no pass. */
export async function beginPass(
  state: Pick<StateStore, 'note' | 'setNote'>,
  { destination, choice, nowMs }: PassOptions,
): Promise<Pass> {
  if (!isOfAll(choice)) {
    return { resumedFromMs: undefined, isDone: () => false, end: async () => {} };
  }
  const name = `verify/${destination}`;
  const noted = Number(await state.note(name));
  // A clock that went back makes the times of the rows worthless, too.
  const resumedFromMs = noted > 0 && noted <= nowMs ? noted : undefined;
  if (resumedFromMs === undefined) await state.setNote(name, String(nowMs));
  const beganAtMs = resumedFromMs ?? nowMs;
  return {
    resumedFromMs,
    isDone: ({ rows }) =>
      resumedFromMs !== undefined && rows.every(({ checkedAtMs }) => checkedAtMs >= beganAtMs),
    end: () => state.setNote(name, undefined),
  };
}
