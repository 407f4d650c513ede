import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { Progress } from '../../../src/cli/progress.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function setup({ isTTY = true, isOn = true } = {}) {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY, columns: 80 };
  const clock = new FakeClock();
  const terminal = new Terminal({ stdout: { write: () => {} }, stderr }, new SecretRegistry());
  const progress = new Progress(terminal, clock, isOn);
  return { clock, progress, written, line: () => written.at(-1)?.replace('\r\u001b[2K', '') };
}

it.each([{ isTTY: false }, { isOn: false }])('says nothing, and has no timer, where %j', (options) => {
  const { progress, written, clock } = setup(options);
  progress.report({ kind: 'listed', assets: 1, expected: 2 });
  progress.clear();
  expect(written).toEqual([]);
  expect(clock.sleeping()).toBe(0);
});

it('is drawn ten times a second at most', async () => {
  const { clock, progress, written } = setup();
  for (let n = 0; n < 1000; n += 1) {
    progress.report({ kind: 'received', bytes: 1000 });
    if (n % 100 === 0) await clock.advance(10);
  }
  expect(written.length).toBeLessThanOrEqual(2);
});

it('goes on by itself: seconds pass, and a stall shows', async () => {
  const { clock, progress, line } = setup();
  progress.report({ kind: 'listed', assets: 2, expected: 2 });
  progress.report({ kind: 'planned', files: 2, bytes: 20_000_000 });
  await clock.advance(1000);
  progress.report({ kind: 'received', bytes: 10_000_000 });
  await clock.advance(1000);
  expect(line()).toBe('0 of 2 files, 10.0 MB of 20.0 MB, 5.0 MB/s, 2 s left');
  await clock.advance(10_000);
  expect(line()).toMatch(/^0 of 2 files, 10\.0 MB of 20\.0 MB, 0 bytes\/s, 1[23] s left$/);
});

it('counts down what is being waited for, until something comes', async () => {
  const { clock, progress, line } = setup();
  progress.report({ kind: 'waiting', reason: 'busy', ms: 30_000 });
  expect(line()).toContain('waiting 30 s: Apple asks to wait');
  await clock.advance(10_000);
  expect(line()).toContain('waiting 20 s: Apple asks to wait');
  progress.report({ kind: 'received', bytes: 5 });
  await clock.advance(1000);
  expect(line()).not.toContain('waiting');
});

it('leaves nothing behind when the cycle is over', async () => {
  const { clock, progress, line } = setup();
  progress.report({ kind: 'kept', files: 3 });
  progress.clear();
  expect(line()).toBe('');
  await clock.advance(5000);
  expect(line()).toBe('');
  expect(clock.sleeping()).toBe(0);
  progress.report({ kind: 'listed', assets: 1, expected: 2 });
  await clock.advance(1000);
  expect(line()).toBe('1 of 2 photos looked at');
});

it('I13: the estimated total does not jump back between looking at a page and planning it', async () => {
  const { clock, progress, line } = setup();
  const totals: (string | undefined)[] = [];
  for (let page = 1; page <= 5; page += 1) {
    progress.report({ kind: 'listed', assets: page * 200, expected: 1000 });
    await clock.advance(1000);
    totals.push(line()?.split(',')[0]);
    progress.report({ kind: 'planned', files: 200, bytes: 200_000_000 });
    await clock.advance(1000);
    totals.push(line()?.split(',')[0]);
  }
  const guessed = '0 of about 1000 files';
  expect(totals[0]).toBe('200 of 1000 photos looked at');
  expect(totals.slice(1, -1)).toEqual(Array.from({ length: 8 }, () => guessed));
  expect(totals.at(-1)).toBe('0 of 1000 files');
});

it('L4: without a terminal a long phase tells once a minute how it stands, a stall and what is waited for, too', async () => {
  const { clock, progress, written } = setup({ isTTY: false });
  const said = () => written.splice(0).map((line) => line.replace(/^.*? keepsake: info: /, ''));
  progress.report({ kind: 'listed', assets: 4, expected: 4 });
  progress.report({ kind: 'planned', files: 4, bytes: 240_000_000 });
  for (let second = 0; second < 60; second += 1) {
    progress.report({ kind: 'received', bytes: 1_000_000 });
    await clock.advance(1000);
  }
  expect(said()).toEqual(['at work: 0 of 4 files, 60.0 MB of 240.0 MB, 966.7 kB/s, 4 min left\n']);
  progress.report({ kind: 'waiting', reason: 'busy', ms: 90_000 });
  await clock.advance(120_000);
  expect(said()).toEqual([
    'at work: 0 of 4 files, 60.0 MB of 240.0 MB, 0 bytes/s, waiting 30 s: Apple asks to wait\n',
    'at work: 0 of 4 files, 60.0 MB of 240.0 MB, 0 bytes/s\n',
  ]);
  progress.clear();
  await clock.advance(600_000);
  expect(said()).toEqual([]);
  expect(clock.sleeping()).toBe(0);
});

it('L4: nothing to count is a line, too; a terminal with its status line has none', async () => {
  const { clock, progress, written } = setup({ isOn: false });
  progress.report({ kind: 'waiting', reason: 'busy', ms: 10 });
  await clock.advance(60_000);
  progress.report({ kind: 'listed', assets: 2, expected: 2 });
  await clock.advance(60_000);
  expect(written).toEqual([
    'keepsake: at work: 0 photos looked at\n',
    'keepsake: at work, with nothing to count now\n',
  ]);
  progress.clear();
  const shown = setup();
  shown.progress.report({ kind: 'kept', files: 3 });
  await shown.clock.advance(120_000);
  expect(shown.written.join('')).not.toContain('at work');
  shown.progress.clear();
});
