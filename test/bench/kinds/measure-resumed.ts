import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** Pages that an ended listing may ask for beyond those that are missing: the one it was at, and a look for the end. */
const MORE_PAGES = 4;
/** Pages that are asked for ahead of the job. */
const AHEAD = 9;

/** A first sync that is killed half way, and the run that goes on. */
export function measureResumed({ size }: ScenarioOf<'resumed'>, form: SizeName): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const sync = bench.into('photos');
    await bench.killed(sync, account.assets / 2);
    const before = await bench.simulated.ask({});
    const rest = await bench.keepsake(sync);
    const after = await bench.simulated.ask({});
    const pages = Math.ceil(account.assets / 99);
    return [
      { what: `what was left of ${account.assets} files`, value: rest.seconds, unit: 's' },
      {
        what: 'its requests',
        value: after.requests - before.requests,
        unit: 'requests',
        // Half of the downloads, a lookup for fifty of them, and the pages that are missing.
        atMost: account.assets * 0.55 + pages + MORE_PAGES,
      },
      {
        what: 'pages of listings, of both runs together',
        value: after.lists,
        unit: 'requests',
        atMost: pages + AHEAD + MORE_PAGES,
      },
    ];
  });
}
