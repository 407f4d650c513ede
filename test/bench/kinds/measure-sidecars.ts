import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

const CHANGED = 1000;

/** What sidecars cost over files that are there: the run, less one that plans the same files; then titles that changed in iCloud. */
export function measureSidecars(
  { size, secondsPer10k, refreshSeconds }: ScenarioOf<'sidecars'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const photos = bench.into('photos');
    await bench.keepsake(photos);
    const planned = await bench.keepsake([...photos, '--force-size']);
    const written = await bench.keepsake([...photos, '--xmp-sidecar']);
    await bench.simulated.ask({ titles: CHANGED });
    const refreshed = await bench.keepsake([...photos, '--xmp-sidecar']);
    const seconds = written.seconds - planned.seconds;
    return [
      { what: `${account.assets} sidecars, beyond the plan`, value: seconds, unit: 's' },
      {
        what: 'of 10,000',
        value: (seconds / account.assets) * 10_000,
        unit: 's',
        atMost: secondsPer10k,
      },
      { what: 'peak memory', value: written.peakMb, unit: 'MB', atMost: 170 },
      {
        what: `${CHANGED} titles that changed`,
        value: refreshed.seconds,
        unit: 's',
        atMost: refreshSeconds,
      },
    ];
  });
}
