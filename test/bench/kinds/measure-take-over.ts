import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** A program of the system takes at least so many files on one command line. */
const FILES_AT_ONCE = 1000;

/** A folder full of photos that nothing is known about, beside `openssl sha1` on the same files. */
export function measureTakeOver(
  { command, size, share }: ScenarioOf<'take-over'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    await bench.keepsake(bench.into('photos'));
    await bench.keepsake(['login'], 'other-session');
    const digest = await digestFiles(join(bench.folder, 'photos'));
    const ours = await bench.keepsake([...command, ...bench.into('photos')], 'other-session');
    const megabytes = (account.assets * account.bytes) / 1e6;
    return [
      { what: `openssl sha1 of ${megabytes} MB`, value: digest.seconds, unit: 's' },
      { what: `keepsake ${command.join(' ')}`, value: ours.seconds, unit: 's' },
      { what: 'cores in use, in percent of one', value: (100 * ours.cpuSeconds) / ours.seconds, unit: '%' },
      {
        what: "speed per core in use, of openssl's",
        value: (100 * digest.cpuSeconds) / ours.cpuSeconds,
        unit: '%',
        atLeast: share,
      },
      { what: 'peak memory', value: ours.peakMb, unit: 'MB' },
    ];
  });
}

async function digestFiles(folder: string) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.keepsake'))
    .map((entry) => join(entry.parentPath, entry.name));
  let total = { seconds: 0, cpuSeconds: 0 };
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const { seconds, cpuSeconds } = await measure(
      ['openssl', 'sha1', ...files.slice(start, start + FILES_AT_ONCE)],
      { cwd: folder },
    );
    total = { seconds: total.seconds + seconds, cpuSeconds: total.cpuSeconds + cpuSeconds };
  }
  return total;
}
