import { describe, expect, it } from 'vitest';
import type { EndSignal } from '../../src/cli/world.ts';
import { until } from '../support/child.ts';
import { simulated } from '../support/simulated.ts';
import { hasty } from '../support/watching.ts';
import { jsonDocument } from '../support/json-document.ts';

const TIMEOUT = { timeout: 60_000 };

describe('U7: a list that is printed while it grows', TIMEOUT, () => {
  const pages = { library: { assets: 600, bytes: 300 } };

  it('names to print are one document', async () => {
    const cloud = await simulated(pages);
    const { code, out } = await cloud.firstRun(['--only-print-filenames', '--json', '--recent', '3']);
    expect(code).toBe(0);
    expect(jsonDocument(out)).toMatchObject({
      task: 'print',
      planned: 3,
      paths: Array.from({ length: 3 }, () => expect.stringMatching(/^photos\//) as string),
    });
    await cloud.run(['--recent', '3']);
    expect(
      jsonDocument((await cloud.run(['--only-print-filenames', '--json', '--recent', '3'])).out),
    ).toMatchObject({
      exitCode: 0,
      paths: [],
    });
  });

  it('what ends it stands behind the rows that came', async () => {
    const cloud = await simulated(pages);
    await cloud.firstRun(['--auth-only']);
    cloud.simulator.setScenario([
      {
        match: { operation: 'records/query', startRank: 495 },
        action: { do: 'reply', status: 404, json: {} },
      },
    ]);
    const { code, out } = await cloud.run(['--only-print-filenames', '--json']);
    const found = jsonDocument(out) as { readonly paths: readonly string[] };
    expect({ code, ...found }).toMatchObject({ code: 7, exitCode: 7, error: { code: 'SERVICE_REFUSING' } });
    expect(found.paths.length).toBeGreaterThan(0);
  });
});

it(
  'U7: a failed file and a record that cannot be used have a code beside the sentence',
  TIMEOUT,
  async () => {
    const cloud = await simulated();
    const poor = {
      do: 'damage',
      recordType: 'CPLMaster',
      file: 'IMG_0000005.JPG',
      remove: ['fields.resOriginalRes'],
    };
    cloud.simulator.setScenario([
      { match: { service: 'content', file: 'IMG_0000003.JPG' }, action: { do: 'gone' } },
      { match: { service: 'database' }, action: poor },
    ]);
    const sentence = expect.any(String) as string;
    expect(jsonDocument((await cloud.firstRun(['--json'])).out)).toMatchObject({
      exitCode: 3,
      failures: [{ code: 'link-expired', reason: sentence }],
      unreadableRecords: [{ code: 'unreadable', reason: sentence }],
    });
    expect(jsonDocument((await cloud.run(['status', '--failed', '--json'])).out)).toMatchObject({
      exitCode: 3,
      failures: expect.arrayContaining([
        expect.objectContaining({ code: 'link-expired', reason: sentence }),
      ]) as object,
    });
  },
);

it('U7: each cycle of a watch is one line of JSON, whatever became of it', TIMEOUT, async () => {
  const cloud = await simulated();
  await cloud.firstRun(['--auth-only']);
  let said = '';
  let kill: (signal: EndSignal) => void = () => {};
  const cycles = () => said.match(/next cycle/g)?.length ?? 0;
  const loop = cloud.run(['--watch-with-interval', '1', '--json', '--log-level', 'debug'], {
    clock: hasty,
    onStart: (listener) => (kill = listener),
    onErr: (text) => (said += text),
  });
  await until(() => cycles() >= 3);
  cloud.simulator.setScenario([{ match: { service: 'database' }, action: { do: 'reply', status: 421 } }]);
  await until(() => said.includes('waiting; goes on by itself'));
  const troubled = cycles();
  await until(() => cycles() >= troubled + 2);
  kill('SIGTERM');
  const { code, out } = await loop;
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  // The last says what ended it.
  expect(lines.length).toBe(cycles() + 1);
  for (const line of lines)
    expect(line).toMatchObject({ version: 1, exitCode: expect.any(Number), time: expect.any(String) });
  expect(lines[0]).toMatchObject({ exitCode: 0, saved: 12, nothingNew: false });
  expect(lines[1]).toMatchObject({ exitCode: 0, saved: 0, nothingNew: true });
  expect(lines.slice(-3)).toMatchObject([
    { exitCode: 4, error: { code: 'SESSION_REFUSED' } },
    { exitCode: 4, error: { code: 'SESSION_REFUSED' } },
    { exitCode: 143, error: { code: 'INTERRUPTED' } },
  ]);
  expect({ code, told: said.match(/waiting; goes on by itself/g)?.length }).toEqual({ code: 143, told: 1 });
});
