import { expect, it } from 'vitest';
import { until } from '../support/child.ts';
import { simulated } from '../support/simulated.ts';

const ASSETS = 130;

it('I84: whoever asks while a first sync writes is answered as of some step, and the sync does not notice', {
  timeout: 120_000,
}, async () => {
  const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
  const { library } = cloud.simulator;
  const known = new Set([...library.files()].map(({ asset }) => asset));
  const run = new AbortController();
  const sync = cloud.firstRun(['--threads', '1']).finally(() => run.abort());
  await until(
    () => run.signal.aborted || cloud.simulator.requests.some(({ service }) => service === 'content'),
  );

  const counts: number[] = [];
  let asked = 0;
  for (; !run.signal.aborted || asked === 0; asked += 1) {
    const list = await cloud.run(['list', 'assets', '--json']);
    expect({ code: list.code, err: list.err }).toMatchObject({ code: 0 });
    const { assets, complete } = JSON.parse(list.out) as {
      readonly assets: readonly { readonly id: string }[];
      readonly complete: boolean;
    };
    expect(new Set(assets.map(({ id }) => id)).size).toBe(assets.length);
    expect(assets.every(({ id }) => known.has(id))).toBe(true);
    if (complete) expect(assets).toHaveLength(ASSETS);
    counts.push(assets.length);
    for (const words of [['status', '--json'], ['jobs', '--json'], ['manifest']])
      expect({ words, code: (await cloud.run(words)).code }).toEqual({ words, code: 0 });
  }
  // What was shown once is shown until iCloud takes it away.
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(await sync).toMatchObject({ code: 0 });
  expect(cloud.photos().size).toBe(ASSETS);
  expect(cloud.simulator.violations).toEqual([]);
});
