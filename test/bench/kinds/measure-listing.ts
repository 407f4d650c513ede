import { type Measured, median } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** Everything looked at and planned, nothing downloaded, beside the same pages fetched bare. */
export function measureListing(
  { size, ratio, peakMb }: ScenarioOf<'listing'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const pairs: { readonly ours: Measured; readonly bare: Measured }[] = [];
    for (let round = 0; round < account.rounds; round += 1) {
      const bare = await bench.bareListing();
      // At level info it says one line for every file.
      const ours = await bench.keepsake([...bench.into('photos'), '--dry-run', '--log-level', 'warn']);
      pairs.push({ ours, bare });
    }
    const what = `${account.assets} assets`;
    return [
      {
        what: `${what}, bare pages, six in flight`,
        value: median(pairs.map(({ bare }) => bare.seconds)),
        unit: 's',
      },
      { what: `${what}, keepsake`, value: median(pairs.map(({ ours }) => ours.seconds)), unit: 's' },
      {
        what: 'keepsake to the bare pages, median of the rounds',
        value: median(pairs.map(({ ours, bare }) => ours.seconds / bare.seconds)),
        unit: '×',
        atMost: ratio,
      },
      {
        what: 'processor time to the bare pages',
        value: median(pairs.map(({ ours, bare }) => ours.cpuSeconds / bare.cpuSeconds)),
        unit: '×',
      },
      {
        what: 'peak memory',
        value: Math.max(...pairs.map(({ ours }) => ours.peakMb)),
        unit: 'MB',
        atMost: peakMb,
      },
    ];
  });
}
