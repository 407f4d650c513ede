import { describe, expect, it } from 'vitest';
import { chooseJobs, unknownNames } from '../../../../src/config/layers/choose-jobs.ts';
import { layerOf } from '../../../../src/config/layers/merge-layers.ts';
import { printFile } from '../../../../src/config/layers/print-file.ts';
import { readFileText } from '../../../../src/config/layers/read-file.ts';
import { lastText } from '../../../../src/config/last-text.ts';
import type { RawValues } from '../../../../src/config/read-values.ts';

const FILE = `
[[account]]
username = "ann@example.com"
[[account.job]]
name = "all"
directory = "/all"
[[account.job]]
name = "films"
directory = "/films"
[[account.job]]
directory = "/without"
[[account]]
username = "bob@example.com"
[[account.job]]
name = "all"
directory = "/bob"
`;

function chosen(raw: RawValues, env: RawValues = {}, eachJob = true) {
  const file = readFileText(FILE, '/x/keepsake.toml').content;
  const sources = { raw, environment: layerOf(env), file };
  const jobs = chooseJobs({ ...sources, eachJob, isSameFolder: (a, b) => a === b });
  return {
    folders: jobs.map(({ raw: { directory } }) => lastText(directory)),
    jobs,
    unknown: unknownNames(sources),
  };
}

describe('jobs by their names', () => {
  it.each<[raw: RawValues, folders: readonly string[]]>([
    [{}, ['/all', '/films', '/without', '/bob']],
    [{ job: ['films'] }, ['/films']],
    [{ job: ['all'] }, ['/all', '/bob']],
    [{ job: ['all', 'films'] }, ['/all', '/films', '/bob']],
    [{ job: ['all'], username: ['Bob@example.com'] }, ['/bob']],
    [{ job: ['all', 'films'], directory: ['/films'] }, ['/films']],
    // A folder that the file does not know is where the job goes this time.
    [{ job: ['films'], directory: ['/elsewhere'] }, ['/elsewhere']],
  ])('U79: %j', (raw, folders) => {
    expect(chosen(raw)).toMatchObject({ folders, unknown: [] });
  });

  it('U79: the flag beats the environment, which chooses as well; each job has its own name', () => {
    expect(chosen({}, { job: ['films'] }).folders).toEqual(['/films']);
    const { jobs } = chosen({ job: ['all'] }, { job: ['films'] });
    expect(jobs.map(({ raw }) => raw.job)).toEqual([['all'], ['all']]);
  });

  it('U79: commands about an account take each account once, by the first of the jobs', () => {
    expect(chosen({ job: ['films', 'all'] }, {}, false).folders).toEqual(['/all', '/bob']);
    expect(chosen({ job: ['films'] }, {}, false).folders).toEqual(['/films']);
  });

  it.each<[raw: RawValues, unknown: readonly string[]]>([
    [{ job: ['film'] }, ['--job: no job is called so in the file; did you mean films?']],
    [{ job: ['all', 'hunter2hunter2'] }, ['--job: no job is called so in the file; it has all and films']],
    [
      { job: ['films'], username: ['bob@example.com'] },
      ['--job: no job is called so in the file; it has all'],
    ],
    [
      { job: ['all'], username: ['eve@example.com'] },
      ['--job chooses among the jobs that have a name in the file, and there is none'],
    ],
  ])('U79: %j is refused, and shows nothing of what was typed', (raw, unknown) => {
    expect(chosen(raw).unknown).toEqual(unknown);
  });

  it('U79: a name is a word or more, and one job’s alone in an account', () => {
    const text = `[[job]]
name = "films"
[[job]]
name = "films"
[[job]]
name = "-x"
[[job]]
name = 5
[[job]]
name = "${'x'.repeat(41)}"
[[job]]
name = "ends with a blank "
[[job]]
name = "a\\nb"
[[job]]
name = "Семья 2024"
nam = "x"
[account]
name = "x"
`;
    const takes = expect.stringMatching(/^keepsake.toml:(6|8|10|12|14): name takes a text of at most 40/);
    expect(readFileText(text, '/x/keepsake.toml').problems.toSorted()).toEqual([
      takes,
      takes,
      takes,
      'keepsake.toml:17: nam is no setting; did you mean name?',
      'keepsake.toml:19: name is no setting',
      'keepsake.toml:2: the job of line 4 has this name for the same account',
      'keepsake.toml:4: the job of line 2 has this name for the same account',
      takes,
      takes,
    ]);
  });

  it('U79, U88: two tables of one account are one account: a name in both is told with both lines', () => {
    const table = (username: string, name: string) =>
      `[[account]]\nusername = "${username}"\n[[account.job]]\nname = "${name}"\n`;
    const text =
      table('Ann@example.com', 'x') + table('ann@example.com', 'x') + table('bob@example.com', 'x');
    expect(readFileText(text, '/x/keepsake.toml').problems).toEqual([
      'keepsake.toml:4: the job of line 8 has this name for the same account',
      'keepsake.toml:8: the job of line 4 has this name for the same account',
    ]);
  });

  it('U79: what is written to a file has the names', () => {
    const jobs: readonly RawValues[] = [
      { username: ['ann@example.com'], job: ['all'], directory: ['/a'] },
      { username: ['ann@example.com'], job: ['films'], directory: ['/b'] },
    ];
    const file = readFileText(printFile(jobs), '/x/keepsake.toml').content;
    const sources = { raw: {}, environment: new Map(), file, eachJob: true };
    const read = chooseJobs({ ...sources, isSameFolder: (a, b) => a === b });
    expect(read.map(({ raw }) => raw)).toEqual(jobs);
  });
});
