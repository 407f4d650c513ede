import { type Measured, median } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** A first sync of everything, each round beside a bare loop of the same requests. */
export function measureFirst(
  { size, ratio, peakMb }: ScenarioOf<'first'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const rounds: { readonly ours: Measured; readonly bare: Measured; readonly keeping: Measured }[] = [];
    for (let round = 0; round < account.rounds; round += 1) {
      // Each round lists for the first time: with what another one has listed, it would only look up where the files are.
      const session = `session-${round}`;
      const photos = `photos-${round}`;
      await bench.keepsake(['login'], session);
      const bare = await bench.bareLoop();
      const keeping = await bench.keepingLoop();
      const ours = await bench.keepsake(bench.into(photos), session);
      bench.empty(photos);
      rounds.push({ ours, bare, keeping });
    }
    const what = `${account.assets} files of ${account.bytes / 1000} KB at ${account.latencyMs ?? 0} ms`;
    return [
      { what: `${what}, bare loop`, value: median(rounds.map(({ bare }) => bare.seconds)), unit: 's' },
      { what: `${what}, keepsake`, value: median(rounds.map(({ ours }) => ours.seconds)), unit: 's' },
      {
        what: 'keepsake to the bare loop, median of the rounds',
        value: median(rounds.map(({ ours, bare }) => ours.seconds / bare.seconds)),
        unit: '×',
        atMost: ratio,
      },
      {
        what: 'keepsake to a bare loop that digests, writes and syncs',
        value: median(rounds.map(({ ours, keeping }) => ours.seconds / keeping.seconds)),
        unit: '×',
      },
      {
        what: 'processor time to the bare loop',
        value: median(rounds.map(({ ours, bare }) => ours.cpuSeconds / bare.cpuSeconds)),
        unit: '×',
      },
      {
        what: 'peak memory',
        value: Math.max(...rounds.map(({ ours }) => ours.peakMb)),
        unit: 'MB',
        atMost: peakMb,
      },
    ];
  });
}
