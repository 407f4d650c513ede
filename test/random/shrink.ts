import { MOST_STEPS, playSequence } from './play-sequence.ts';
import type { Circumstances } from './stage.ts';

/** Leaves out every step that a failure does not need; answers what is left, in words. */
export async function shrink(
  seed: string,
  circumstances: Circumstances,
  play: typeof playSequence = playSequence,
): Promise<string> {
  let leftOut: ReadonlySet<number> = new Set();
  let played = await play(seed, circumstances);
  const [whole] = played.problems;
  for (let step = MOST_STEPS; step >= 1; step -= 1) {
    const fewer = new Set([...leftOut, step]);
    const shorter = await play(seed, circumstances, fewer);
    if (shorter.problems.length === 0) continue;
    [leftOut, played] = [fewer, shorter];
  }
  return [`KEEPSAKE_SEED=${seed} fails: ${whole}`, ...played.lines, ...played.problems].join('\n');
}
