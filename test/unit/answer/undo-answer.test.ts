import { expect, it } from 'vitest';
import { undoAnswer } from '../../../src/answer/undo-answer.ts';
import type { Deletion } from '../../../src/model/fold-deletions.ts';

const CONFIG = { username: 'sam@example.com', typed: { username: ['sam@example.com'] } };
const deletion: Deletion = {
  library: 'PrimarySync',
  asset: 'A',
  state: 'moved',
  run: 'one',
  atMs: 0,
  changedAtMs: 0,
  askedAtMs: 0,
  standing: undefined,
};

it.each(['undo --since 7d', 'undo A B', 'undo --last'])(
  'what could not come back is asked for once more by the same words: %s',
  (again) => {
    const undone = { kind: 'refused', reason: 'Apple accepts no changes for now' } as const;
    const facts = { rows: [{ deletion, undone }], settled: [], stop: undefined, unreadable: 0 };
    expect(undoAnswer(facts, CONFIG, again).hint).toBe(
      `run \`keepsake ${again} --username sam@example.com\` again later: what is back stays back`,
    );
    const gone = { ...facts, rows: [{ deletion, undone: { kind: 'gone' } as const }] };
    expect(undoAnswer(gone, CONFIG, again).hint).toBeUndefined();
  },
);
