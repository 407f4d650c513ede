import { expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { simulated } from '../support/simulated.ts';

const DAY = 86_400_000;
const MIRROR = ['--mirror-deletions', '--deletion-limit', '500', '--trash-days', '3', '--json'];

it('T15: by a clock that is days from that of iCloud nothing goes to the trash, and nothing is removed from it', {
  timeout: 60_000,
}, async () => {
  const cloud = await simulated({ library: { assets: 4, bytes: 300 } });
  const { library } = cloud.simulator;
  const [first = '', second = ''] = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
  const sync = async (daysOff = 0) => {
    const clock = { ...systemClock, now: () => Date.now() + daysOff * DAY };
    const { code, out, err } = await cloud.run(MIRROR, { clock });
    const { mirrored }: { mirrored: { photos: number; removed: number; waits: string | null } | null } =
      JSON.parse(out);
    return { code, err, mirrored };
  };
  await cloud.firstRun(MIRROR);
  library.delete(first);
  await sync();
  // It would be over a day later, when the clock is right again.
  const back = await sync(-40);
  expect(back).toMatchObject({ code: 3, mirrored: { photos: 0 } });
  expect(back.err).toContain('the clock of this computer is more than a day from that of iCloud');
  expect(cloud.photos().size).toBe(4);
  expect(await sync()).toMatchObject({ code: 0, mirrored: { photos: 1, waits: null } });

  // Two looks by the same wrong clock, days apart.
  await sync(5);
  library.delete(second);
  expect(await sync(7)).toMatchObject({ code: 3, mirrored: { removed: 0 } });
  const listed = await cloud.run(['trash', 'list', '--json']);
  expect(JSON.parse(listed.out)).toMatchObject({ files: [{ of: [{ asset: first }] }] });
});
