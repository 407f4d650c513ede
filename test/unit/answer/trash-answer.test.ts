import { expect, it } from 'vitest';
import { emptiedAnswer } from '../../../src/answer/trash-answer.ts';
import { NOTHING_REMOVED } from '../../../src/sync/trash/expire-trash.ts';

it.each([
  [NOTHING_REMOVED, 0, 'nothing in the trash', []],
  [{ ...NOTHING_REMOVED, files: 2, bytes: 5 }, 0, '2 files (5 bytes) removed for good', []],
  [{ ...NOTHING_REMOVED, changed: 1 }, 0, '0 files (0 bytes) removed for good', ['changed in the trash']],
  [{ ...NOTHING_REMOVED, failed: 1 }, 3, '0 files (0 bytes) removed for good', ['could not be removed']],
])('what stays when the trash is emptied is told: %j', (removed, exitCode, news, warnings) => {
  const answer = emptiedAnswer('sam@example.com', removed);
  expect(answer).toMatchObject({ exitCode, news: [news] });
  expect(answer.warnings).toHaveLength(warnings.length);
  for (const words of warnings) expect(answer.warnings?.join()).toContain(words);
});
