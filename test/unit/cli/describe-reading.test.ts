import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { describeReading } from '../../../src/cli/describe-reading.ts';
import { showWork } from '../../../src/cli/show-work.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function watch({ isTTY = true, isOn = true } = {}) {
  const drawn: string[] = [];
  const stderr = { isTTY, columns: 80, write: (text: string) => drawn.push(text) };
  const terminal = new Terminal({ stdout: { write: () => {} }, stderr }, new SecretRegistry());
  const clock = new FakeClock();
  return { drawn, clock, line: showWork({ terminal, clock, isOn }, { describe: describeReading }) };
}

const read = (files: number) => ({ files, bytes: 0, readFiles: files, readBytes: files * 1_000_000 });

it('says how far the reading is and how fast it goes, ten times a second at most', async () => {
  const { drawn, clock, line } = watch();
  await clock.advance(1_000);
  line.report(read(3));
  line.report(read(4));
  await clock.advance(1_000);
  line.report(read(5));
  line.clear();
  expect(drawn.map((text) => text.replace('\r\u001b[2K', ''))).toEqual([
    '3 files looked at, 3.0 MB read, 3.0 MB/s',
    '5 files looked at, 5.0 MB read, 2.5 MB/s',
    '',
  ]);
});

it.each([{ isTTY: false }, { isOn: false }])('is silent with %j', (how) => {
  const { drawn, line } = watch(how);
  line.report(read(1));
  expect(drawn).toEqual([]);
});

it('L4: without a terminal it tells once a minute how it stands', async () => {
  const { drawn, clock, line } = watch({ isTTY: false });
  for (let minute = 1; minute <= 2; minute += 1) {
    await clock.advance(59_000);
    line.report(read(minute * 60));
    await clock.advance(1_000);
    line.report(read(minute * 60));
    line.report(read(minute * 60 + 1));
  }
  expect(drawn.map((text) => text.replace(/^.*? keepsake: /, ''))).toEqual([
    'info: at work: 60 files looked at, 60.0 MB read, 1.0 MB/s\n',
    'info: at work: 120 files looked at, 120.0 MB read, 1.0 MB/s\n',
  ]);
});
