import { type Measured, median } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** Runs after a complete one: with nothing new, then with one new photo each. */
export function measureAgain(
  { size, limits }: ScenarioOf<'again'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const sync = async () => {
      const before = await bench.simulated.ask({});
      const measured = await bench.keepsake(bench.into('photos'));
      const after = await bench.simulated.ask({});
      return { ...measured, requests: after.requests - before.requests };
    };
    await sync();
    const idle: (Measured & { readonly requests: number })[] = [];
    const fresh: (Measured & { readonly requests: number })[] = [];
    for (let round = 0; round < account.rounds; round += 1) idle.push(await sync());
    for (let round = 0; round < account.rounds; round += 1) {
      await bench.simulated.ask({ add: 1 });
      fresh.push(await sync());
    }
    const among = `among ${account.assets} assets`;
    return [
      {
        what: `nothing new ${among}`,
        value: median(idle.map(({ seconds }) => seconds)),
        unit: 's',
        atMost: limits.nothingNewSeconds,
      },
      {
        what: 'its processor time',
        value: median(idle.map(({ cpuSeconds }) => cpuSeconds)),
        unit: 's',
      },
      {
        what: 'its requests',
        value: Math.max(...idle.map(({ requests }) => requests)),
        unit: 'requests',
        atMost: limits.requests,
      },
      {
        what: `one new ${among}`,
        value: median(fresh.map(({ seconds }) => seconds)),
        unit: 's',
        atMost: limits.oneNewSeconds,
      },
      { what: 'its requests', value: Math.max(...fresh.map(({ requests }) => requests)), unit: 'requests' },
      {
        what: 'peak memory',
        value: Math.max(...[...idle, ...fresh].map(({ peakMb }) => peakMb)),
        unit: 'MB',
      },
    ];
  });
}
