import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

const TINY_BYTES = 2000;
/** What a run may hold in memory, by the number of assets up to which it may. */
const PEAKS: readonly { readonly assets: number; readonly peakMb: number }[] = [
  { assets: 100_000, peakMb: 160 },
  { assets: 1_000_000, peakMb: 200 },
];

/** What one asset costs in libraries of growing size: a cost that grows with the library shows here. */
export async function measureGrowth(
  { of, size }: ScenarioOf<'growth'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const assets of size[form]) {
    const { seconds, cpuSeconds, peakMb } = await withWorkbench(
      { assets, bytes: TINY_BYTES },
      async (bench) => {
        const listing = ['--skip-photos'];
        const measured = await bench.keepsake([
          ...bench.into('photos'),
          ...(of === 'listing' ? listing : []),
        ]);
        rmSync(join(bench.folder, 'photos'), { recursive: true, force: true });
        return measured;
      },
    );
    const atMost = PEAKS.find((peak) => assets <= peak.assets)?.peakMb;
    findings.push(
      { what: `${assets} assets: each`, value: (seconds / assets) * 1e6, unit: 'µs' },
      { what: `${assets} assets: processor time of each`, value: (cpuSeconds / assets) * 1e6, unit: 'µs' },
      {
        what: `${assets} assets: peak memory`,
        value: peakMb,
        unit: 'MB',
        ...(atMost !== undefined && { atMost }),
      },
    );
  }
  return findings;
}
