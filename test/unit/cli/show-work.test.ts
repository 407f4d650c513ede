import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { describeCheck, NOTHING_CHECKED } from '../../../src/cli/describe-check.ts';
import { describeMoves } from '../../../src/cli/describe-moves.ts';
import { showWork } from '../../../src/cli/show-work.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import type { RelayoutProgress } from '../../../src/sync/relayout/relayout-report.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function watching({ isTTY }: { readonly isTTY: boolean }) {
  const written: string[] = [];
  const stderr = { isTTY, columns: 80, write: (text: string) => written.push(text) };
  const terminal = new Terminal({ stdout: { write: () => {} }, stderr }, new SecretRegistry());
  const said = () =>
    written.splice(0).map((text) => text.replace('\r\u001b[2K', '').replace(/^.*? keepsake: info: /, ''));
  return { terminal, clock: new FakeClock(), said };
}

const MOVES = { begun: { doing: 'look', files: 0 } as RelayoutProgress, describe: describeMoves };
const CHECK = { files: 3, ofFiles: 10, bytes: 3e6, ofBytes: 10e6, bad: 1, repairing: 0 };

it('L4: a check tells once a minute how it stands, while one file is read for an hour, too', async () => {
  const { terminal, clock, said } = watching({ isTTY: false });
  const { report, clear } = showWork(
    { terminal, clock, isOn: true },
    { begun: NOTHING_CHECKED, describe: describeCheck },
  );
  await clock.advance(60_000);
  report(CHECK);
  await clock.advance(120_000);
  report({ ...CHECK, files: 10, beside: 'links' });
  await clock.advance(60_000);
  expect(said()).toEqual([
    'at work: checked 0 of 0 files, 0 bytes of 0 bytes, 0 bytes/s\n',
    'at work: checked 3 of 10 files, 3.0 MB of 10.0 MB, 25.0 kB/s, 4 min left, 1 not as saved\n',
    'at work: checked 3 of 10 files, 3.0 MB of 10.0 MB, 16.7 kB/s, 6 min left, 1 not as saved\n',
    'at work: checked 10 of 10 files, 1 not as saved, looking at links\n',
  ]);
  clear();
  await clock.advance(600_000);
  expect([said(), clock.sleeping()]).toEqual([[], 0]);
});

it('L4: a relayout tells once a minute how it stands, and draws it on a terminal ten times a second at most', async () => {
  const quiet = watching({ isTTY: false });
  const beating = showWork({ ...quiet, isOn: true }, MOVES);
  beating.report({ doing: 'move', files: 200, ofFiles: 5000 });
  await quiet.clock.advance(120_000);
  expect(quiet.said()).toEqual(['at work: 200 of 5000 files moved\n', 'at work: 200 of 5000 files moved\n']);
  beating.clear();
  expect(quiet.clock.sleeping()).toBe(0);

  const { terminal, clock, said } = watching({ isTTY: true });
  const { report, clear } = showWork({ terminal, clock, isOn: true }, MOVES);
  for (let files = 0; files < 100; files += 1) report({ doing: 'look', files });
  await clock.advance(100);
  report({ doing: 'look', files: 100 });
  await clock.advance(300_000);
  clear();
  expect(said()).toEqual(['0 files looked at', '100 files looked at', '']);
});

it('draws what is urgent, however soon', () => {
  const { terminal, clock, said } = watching({ isTTY: true });
  const { report } = showWork<number>(
    { terminal, clock, isOn: true },
    { describe: (count) => `${count} done`, isUrgent: (count) => count > 2 },
  );
  for (const count of [1, 2, 3, 4]) report(count);
  expect(said()).toEqual(['1 done', '3 done', '4 done']);
});

it.each<[RelayoutProgress, string]>([
  [{ doing: 'links', links: 1 }, '1 link of former trees looked at'],
  [{ doing: 'look', files: 400 }, '400 files looked at'],
  [{ doing: 'plan', files: 2 }, '2 files to be moved, looking where they can go'],
  [{ doing: 'move', files: 1, ofFiles: 1 }, '1 of 1 file moved'],
])('%j in words', (progress, words) => {
  expect(describeMoves(progress)).toBe(words);
});
