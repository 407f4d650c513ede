import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** What a tree of links costs over files that are there: its run, less one that plans the same files and links none. */
export function measureTrees(
  { size, secondsPer100k }: ScenarioOf<'trees'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const photos = bench.into('photos');
    await bench.keepsake(photos);
    const planned = await bench.keepsake([...photos, '--force-size']);
    const linked = await bench.keepsake([...photos, '--tree', 'ByMonth/{year}/{month}']);
    const before = await bench.simulated.ask({});
    await bench.keepsake([...photos, '--tree', 'ByMonth/{year}/{month}']);
    const after = await bench.simulated.ask({});
    const seconds = linked.seconds - planned.seconds;
    return [
      { what: `a tree of ${account.assets} photos, beyond the plan`, value: seconds, unit: 's' },
      {
        what: 'of 100,000',
        value: (seconds / account.assets) * 100_000,
        unit: 's',
        atMost: secondsPer100k,
      },
      { what: 'peak memory', value: linked.peakMb, unit: 'MB', atMost: 170 },
      {
        what: 'requests of the next run',
        value: after.requests - before.requests,
        unit: 'requests',
        atMost: 3,
      },
    ];
  });
}
