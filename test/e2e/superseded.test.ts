import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connect as realConnect, type Connect } from '../../src/sync/open/connect.ts';
import { filesIn, simulated } from '../support/simulated.ts';

/** The real network; `before` is called ahead of each lookup, with how many there were. */
function beforeLookups(before: (nth: number) => void): Connect {
  let lookups = 0;
  return async (network, limits) => {
    const inner = await realConnect(network, limits);
    return {
      ...inner,
      send(request) {
        if (request.url.pathname.endsWith('/records/lookup')) before((lookups += 1));
        return inner.send(request);
      },
    };
  };
}

/** A library whose photos are edited, followed by a job that does not want edits. */
async function edited() {
  const cloud = await simulated({ library: { assets: 6, bytes: 2_000 } });
  const { library } = cloud.simulator;
  const assets = [...new Set([...library.files()].map(({ asset }) => asset))].slice(0, 3);
  for (const asset of assets) library.edit(asset);
  expect((await cloud.firstRun()).code).toBe(0);
  return { ...cloud, assets };
}

const EDITS = ['--directory', 'edits', '--size', 'adjusted', '--json'];

it('E40: a photo that is edited while its old version is on its way is fetched as it is now, in the same run', async () => {
  const { run, simulator, folder, assets } = await edited();
  const connect = beforeLookups((nth) => {
    if (nth === 1) for (const asset of assets) simulator.library.edit(asset);
  });
  const { code, out } = await run(EDITS, { connect });
  expect(JSON.parse(out)).toMatchObject({ exitCode: 0, saved: 3, failed: 0 });
  expect(code).toBe(0);
  const here = new Set([...filesIn(join(folder, 'edits')).values()].map((bytes) => bytes.toString('base64')));
  const now = [...simulator.library.files()].filter(({ prefix }) => prefix === 'resJPEGFull');
  expect(now.map((file) => here.has(file.bytes().toString('base64')))).toEqual([true, true, true]);
  expect((await run([...EDITS, 'status', '--failed'])).out).toContain('"failed":0');
  expect((await run(EDITS)).code).toBe(0);
  expect((await run([...EDITS, 'verify'])).code).toBe(0);
});

it('E40: one that is edited again and again is left to the next run', async () => {
  const { run, simulator, assets } = await edited();
  const connect = beforeLookups(() => {
    for (const asset of assets) simulator.library.edit(asset);
  });
  const { code, out } = await run(EDITS, { connect });
  expect(JSON.parse(out)).toMatchObject({ exitCode: 3, failed: 3 });
  expect(code).toBe(3);
  expect(JSON.parse((await run(EDITS)).out)).toMatchObject({ exitCode: 0, saved: 3, failed: 0 });
});
