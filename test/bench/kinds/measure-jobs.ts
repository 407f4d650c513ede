import type { Measured } from '../measure.ts';
import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench, type Workbench } from '../workbench.ts';

type Asked = Measured & { readonly requests: number; readonly lists: number };

/** What other wishes cost once everything is followed: another template, other sizes, another folder. */
export function measureJobs(
  { size, seconds }: ScenarioOf<'jobs'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const account = size[form];
  return withWorkbench(account, async (bench) => {
    const first = await asked(bench, bench.into('photos'));
    const { stateMb } = bench.memory();
    const jobs: readonly (readonly [what: string, Asked])[] = [
      ['skipped videos', await asked(bench, [...bench.into('photos'), '--skip-videos'])],
      ['the newest 50', await asked(bench, [...bench.into('photos'), '--recent', '50'])],
      // The last one in this folder: two trees by turns are refused.
      ['another template', await asked(bench, [...bench.into('photos'), '--folder-structure', '{:%Y}'])],
    ];
    const second = await asked(bench, [...bench.into('second'), '--folder-structure', 'none']);
    const all = [...jobs, ['a second folder, filled by copies', second] as const];
    return [
      { what: `first sync of ${account.assets} files`, value: first.seconds, unit: 's' },
      {
        what: 'state, of 100,000 files',
        value: (stateMb / account.assets) * 100_000,
        unit: 'MB',
        atMost: 20,
      },
      ...all.flatMap(([what, job]): readonly Finding[] => [
        { what, value: job.seconds, unit: 's', ...(job !== second && { atMost: seconds }) },
        { what: 'its pages of listings', value: job.lists, unit: 'requests', atMost: 0 },
        { what: 'all its requests', value: job.requests, unit: 'requests', atMost: 5 },
      ]),
    ];
  });
}

async function asked(bench: Workbench, words: readonly string[]): Promise<Asked> {
  const before = await bench.simulated.ask({});
  const measured = await bench.keepsake(words);
  const after = await bench.simulated.ask({});
  return { ...measured, requests: after.requests - before.requests, lists: after.lists - before.lists };
}
