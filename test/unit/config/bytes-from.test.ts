import { expect, it } from 'vitest';
import { readLog } from '../../../src/config/read-log.ts';
import { readPruneFlags } from '../../../src/config/prune-flags.ts';
import { readLimits } from '../../../src/config/read-limits.ts';
import { ValueReader } from '../../../src/config/read-values.ts';

it.each([
  ['5M', 5e6],
  ['5MB', 5e6],
  ['5Mi', 5 * 1024 ** 2],
  ['5MiB', 5 * 1024 ** 2],
  ['2g', 2e9],
  ['500000', 5e5],
])('bytes are written alike in all settings: %s', (text, bytes) => {
  const raw = { freeSpace: [text], logFile: ['/x.log'], logFileSize: [text], limitRate: [text] };
  const read = new ValueReader(raw);
  const { freeFloor, downloadRate } = readLimits(read);
  expect(freeFloor).toEqual({ bytes });
  expect(downloadRate?.usual).toBe(bytes);
  expect(readLog(read, (path) => path).file?.mostBytes).toBe(bytes);
  expect(
    readPruneFlags({
      namesLibraries: false,
      isDry: false,
      flags: { upTo: text },
      filter: 'on the line',
      words: [],
    }).upTo,
  ).toBe(bytes);
});
