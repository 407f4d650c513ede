import { expect, it } from 'vitest';
import { localTime } from '../../../../src/base/local-time.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { pauseTeller } from '../../../../src/sync/open/pause-teller.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

it('C30: one pause of many workers is one line in the log, with its end; our own back-off is none', async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const waits: unknown[] = [];
  const log = { ...silentLog, info: (text: string) => void lines.push(text) };
  const { onHold: tell, onFree } = pauseTeller({ clock, log, report: (event) => void waits.push(event) });
  const end = localTime(clock.now() + 30_000);
  for (let worker = 0; worker < 10; worker += 1) {
    tell(30_000, true);
    await clock.advance(5);
  }
  tell(60_000, false);
  tell(500, true);
  expect(lines).toEqual([`apple asks for a pause, and keepsake goes on at ${end}`]);
  expect(waits).toHaveLength(12);
  await clock.advance(60_000);
  tell(30_000, true);
  expect(lines).toHaveLength(2);
  onFree();
  onFree();
  expect(lines.slice(2)).toEqual(['the pause that apple asked for is over']);
});
