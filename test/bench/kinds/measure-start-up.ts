import { tmpdir } from 'node:os';
import { PROGRAM } from '../installed.ts';
import { measure, median } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';

/** How long it takes to say a version. */
export async function measureStartUp(
  { size, atMostMs }: ScenarioOf<'start-up'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const seconds: number[] = [];
  for (let round = 0; round < size[form].rounds; round += 1)
    seconds.push((await measure([process.execPath, PROGRAM, '--version'], { cwd: tmpdir() })).seconds);
  return [{ what: 'keepsake --version', value: median(seconds) * 1000, unit: 'ms', atMost: atMostMs }];
}
