import { afterEach, expect, it } from 'vitest';
import { localTime } from '../../../src/base/local-time.ts';

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

it.each([
  ['UTC', '2026-07-01 12:05:09 +00:00'],
  ['Europe/Berlin', '2026-07-01 14:05:09 +02:00'],
  ['America/New_York', '2026-07-01 08:05:09 -04:00'],
  ['Asia/Kathmandu', '2026-07-01 17:50:09 +05:45'],
  ['America/St_Johns', '2026-07-01 09:35:09 -02:30'],
])('G3: %s', (tz, text) => {
  process.env['TZ'] = tz;
  expect(localTime(Date.UTC(2026, 6, 1, 12, 5, 9))).toBe(text);
});
