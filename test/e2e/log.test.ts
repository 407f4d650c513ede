import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const DATED =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d keepsake: (trace|debug|info|warning|error|hint): ./;

it('L1, L3: a sync without a terminal is a log; with --quiet it says nothing, and the log file has all of it', async () => {
  const { run, firstRun, folder, simulator } = await simulated();
  const first = await firstRun(['--quiet', '--log-file', 'keepsake.log', '--log-level', 'debug']);
  expect(first).toMatchObject({ code: 0, out: '', log: '' });
  const filed = readFileSync(join(folder, 'keepsake.log'), 'utf8');
  const lines = filed.split('\n').slice(0, -1);
  expect(lines.filter((line) => !DATED.test(line))).toEqual([]);
  expect(filed).toMatch(/ keepsake: info: 12 files downloaded/);
  expect(filed).toMatch(/ keepsake: debug: reply /);
  // Saved files are named for who looks for a fault, and at the user's wish.
  expect(filed.match(/ keepsake: debug: saved 20\d\d\/.* bytes=3000\n/g)).toHaveLength(12);
  expect(filed).not.toContain(simulator.account.password);

  const elsewhere = await run(['--directory', 'others', '--log-files']);
  expect(elsewhere.err.match(/^keepsake: saved 20/gm)).toHaveLength(12);
  const again = await run(['--directory', 'others']);
  expect(again.log.split('\n').slice(0, -1)).toEqual([expect.stringMatching(DATED)]);
  expect(await run(['--directory', 'others', '--log-level', 'error'])).toMatchObject({ code: 0, log: '' });
});

it('L3: what is wrong is told with --quiet, --log-level error and as JSON, before anything is checked, too', async () => {
  const { run } = await simulated();
  const quiet = await run(['--quiet', '--log-level', 'error'], { env: { KEEPSAKE_PASSWORD: undefined } });
  expect(quiet.code).toBe(4);
  expect(quiet.err).toMatch(/^keepsake: error: .*\nkeepsake: hint: /);
  const { code, log } = await run(['--log-format', 'json', '--recent', 'few', '--quiet']);
  const told = log
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { level: number; msg: string });
  expect(code).toBe(2);
  expect(told.map(({ level }) => level)).toEqual([50, 50]);
  expect(told[0]?.msg).toContain('--recent takes');
});

it('L2: files that cannot be, and a size of nothing, are refused before anything is touched', async () => {
  const { run, folder } = await simulated();
  mkdirSync(join(folder, 'logs'));
  const wrong = (...args: string[]) => run([...args, '--recent', '0']);
  const folderAsFile = await wrong('--log-file', 'logs', '--log-file-size', '3 bags');
  expect(folderAsFile).toMatchObject({ code: 2, out: '' });
  expect(folderAsFile.err).toContain('--log-file cannot be written: it is a folder');
  expect(folderAsFile.err).toContain('--log-file-size takes a number of bytes of at least 10KB');
  expect(folderAsFile.err).toContain('--recent takes');
  expect((await wrong('--log-file', 'nowhere/x.log')).err).toContain(
    '--log-file cannot be written: its folder is not there',
  );
  const told = ['--report-json', 'nowhere/r.json', '--events', 'logs', '--health-file', 'nowhere/h.json'];
  const untold = await wrong(...told, '--watch-with-interval', '60');
  expect(untold).toMatchObject({ code: 2, out: '' });
  expect(untold.err).toContain('--report-json cannot be written: its folder is not there');
  expect(untold.err).toContain('--events cannot be written: it is a folder, not a file');
  expect(untold.err).toContain('--health-file cannot be written: its folder is not there');
  expect(untold.err).toContain('--recent takes');
  expect((await run(['retry', ...told])).err).toContain(
    '--report-json cannot be written: its folder is not there',
  );
  // Who runs once leaves that file to a watch, and whoever only looks writes none of them.
  expect((await wrong('--health-file', 'nowhere/h.json')).err).not.toContain('cannot be written');
  expect((await run(['status', ...told])).err).not.toContain('cannot be written');
  const alone = await wrong('--log-file-size', '10MB', '--log-format', 'xml');
  expect(alone.err).toContain('--log-file-size goes with --log-file');
  expect(alone.err).toContain('--log-format takes text or json');
});
