import { type Measured, median } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** A first sync that wants nothing of what it lists: everything is followed into the catalogue, beside the same pages fetched bare. */
export function measureListing(
  { size, ratio, peakMb, catalogueMb }: ScenarioOf<'listing'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const pairs: {
      readonly ours: Measured & { readonly longestStallMs: number };
      readonly bare: Measured;
    }[] = [];
    for (let round = 0; round < account.rounds; round += 1) {
      const bare = await bench.bareListing();
      // Each round lists for the first time.
      const session = `session-${round}`;
      await bench.keepsake(['login'], session);
      const ours = await bench.stalls([...bench.into(`photos-${round}`), '--skip-photos'], session);
      pairs.push({ ours, bare });
    }
    const what = `${account.assets} assets at ${account.latencyMs ?? 0} ms`;
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
      {
        what: 'catalogue, of 100,000 assets',
        value: (bench.memory('session-0').catalogueMb / account.assets) * 100_000,
        unit: 'MB',
        atMost: catalogueMb,
      },
      {
        what: 'longest stall of the event loop',
        value: median(pairs.map(({ ours }) => ours.longestStallMs)),
        unit: 'ms',
        atMost: 250,
      },
    ];
  });
}
