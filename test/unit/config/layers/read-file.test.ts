import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { chooseJobs } from '../../../../src/config/layers/choose-jobs.ts';
import { type KeyPath, keyLines } from '../../../../src/config/layers/key-lines.ts';
import { readFileText } from '../../../../src/config/layers/read-file.ts';
import type { RawValues } from '../../../../src/config/read-values.ts';

describe('what is wrong with a file', () => {
  it('all of it at once, each with its line, and never a value', () => {
    const text = `[runtime]
thread = 4                # a slip
directory = "/photos"
password = "hunter2-hunter2"
threads = "hunter2"

[account]
username = "sam@example.com"
log_level = "info"
skip_videos = "hunter2"
recent = { hunter2 = 1 }
size = ["original", { hunter2 = 1 }]
"hunter2 hunter2" = 1
config = "x"
trust-renew-days = 1
trust_renew_days = 2

[jobs]
[job]
username = "hunter2"
file_time = true
`;
    expect(readFileText(text, '/home/sam/.keepsake/keepsake.toml').problems).toEqual([
      'keepsake.toml:18: jobs is no table; did you mean job?',
      'keepsake.toml:9: log_level stands in [runtime], not in [account]',
      'keepsake.toml:10: skip_videos takes true or false',
      'keepsake.toml:11: recent takes a whole number',
      'keepsake.toml:12: size takes a text, or a list of texts',
      'keepsake.toml:13: this is no setting',
      'keepsake.toml:14: config says where the file is, and does not stand in it',
      'keepsake.toml:16: trust_renew_days stands here twice',
      'keepsake.toml:20: username stands in [account], not in [job]',
      'keepsake.toml:21: file_time takes a text',
      'keepsake.toml:2: thread is no setting; did you mean threads or threads_num?',
      'keepsake.toml:4: password stands in [account], not in [runtime]',
    ]);
  });

  it.each([
    ['a = 1\nb = hunter2hunter2\n', 'keepsake.toml:2: this is no TOML: invalid value'],
    ['[job]\nrecent = 1\nrecent = 2\n', 'keepsake.toml:3: this is no TOML: trying to redefine'],
    ['password = "hunter2', 'keepsake.toml:1: this is no TOML: unfinished string'],
    [`a = ${'['.repeat(5000)}`, 'keepsake.toml:1: this is no TOML: '],
    ['job = 3', 'keepsake.toml:1: job is a table: [job] or [[job]]'],
    ['[[runtime]]\nthreads = 1', 'keepsake.toml:1: runtime is a table: [runtime]'],
    ['[account]\njob = 3', 'keepsake.toml:2: job is a table: [job] or [[account.job]]'],
    ['recent = 5', 'keepsake.toml:1: recent stands in [job], [account] or [runtime], not above them'],
    ['__proto__ = 1', 'keepsake.toml:1: this is no table'],
    [
      '[[account]]\nusername="a"\n[[account]]\nusername="b"\n[job]\n',
      'keepsake.toml:5: there are several accounts, so each job stands behind its own',
    ],
  ])('%j', (text, problem) => {
    const { problems } = readFileText(text, '/x/keepsake.toml');
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join('')).not.toContain('hunter2');
  });

  it('numbers, dates and lists as the command line has them', () => {
    const { content, problems } = readFileText(
      '[job]\nskip_created_before = 2024-05-31\nrecent = 5\nsize = ["original", "thumb"]\nalbum = "One, two"\n',
      '/x/keepsake.toml',
    );
    expect(problems).toEqual([]);
    const [job] = content.accounts[0]?.jobs ?? [];
    expect([...(job ?? [])].map(([name, { value }]) => [name, value])).toEqual([
      ['skipCreatedBefore', ['2024-05-31']],
      ['recent', ['5']],
      ['size', ['original', 'thumb']],
      ['album', ['One, two']],
    ]);
  });
});

describe('the line of a key', () => {
  it('in tables, lists of tables, dotted keys, behind strings and lists of many lines', () => {
    const text = `# [no]
[account] # one
username = "a # [b]" # c
list = [ # d
  "[x]", 'y"',
]
text = """
[job]
a = 1
"""
job.name = 1
"quoted key" = '''
it's
'''
[[account.jobs]]
x = 1
[[account.jobs]]
x = { y = 1 }
y = 2`;
    const lineOf = keyLines(text);
    const table: readonly (readonly [KeyPath, number])[] = [
      [['account'], 2],
      [['account', 'username'], 3],
      [['account', 'list'], 4],
      [['account', 'text'], 7],
      [['account', 'job', 'name'], 11],
      [['account', 'quoted key'], 12],
      [['account', 'jobs', 0, 'x'], 16],
      [['account', 'jobs', 1], 17],
      [['account', 'jobs', 1, 'x', 'y'], 18],
      [['account', 'jobs', 1, 'y'], 19],
      [['nowhere'], 1],
    ];
    expect(table.map(([path]) => lineOf(path))).toEqual(table.map(([, line]) => line));
  });

  it('of every key that a writer of TOML makes', () => {
    const name = fc.stringMatching(/^[a-z_-]{1,6}$/);
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
    const table = fc.dictionary(name, value, { maxKeys: 4 });
    fc.assert(
      fc.property(
        fc.record({ one: table, several: fc.array(table, { minLength: 1, maxLength: 3 }) }),
        (tree) => {
          const text = stringify(tree);
          const lines = text.split('\n');
          const lineOf = keyLines(text);
          const wrong: string[] = [];
          const expectAt = (path: KeyPath, key: string) => {
            if (lines[lineOf([...path, key]) - 1]?.startsWith(`${key} = `) !== true) wrong.push(key);
          };
          for (const key of Object.keys(tree.one)) expectAt(['one'], key);
          for (const [at, each] of tree.several.entries())
            for (const key of Object.keys(each)) expectAt(['several', at], key);
          return wrong.length === 0;
        },
      ),
    );
  });

  it('ends with every text, whatever it is', () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '"',
      "'",
      '"""',
      '=',
      '.',
      '#',
      '\n',
      ' ',
      'a',
      '\\',
      '{',
      '}',
      'é',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => keyLines(parts.join(''))(['a']) > 0),
    );
  });
});

describe('which jobs of the file are meant', () => {
  const FILE = `
[[account]]
username = "Ann@example.com"
[[account.job]]
directory = "/a1"
[[account.job]]
directory = "/a2"
recent = 2
[[account]]
username = "bob@example.com"
directory = "/b"
`;
  const meant = (raw: RawValues, { text = FILE, eachJob = true } = {}) =>
    chooseJobs({
      raw,
      environment: new Map(),
      file: readFileText(text, '/x/keepsake.toml').content,
      isSameFolder: (a, b) => a === b,
      eachJob,
    }).map(({ raw: { username = ['-'], directory = ['-'], recent = [''] } }) =>
      [username, directory, recent].flat().join(' ').trim(),
    );

  it.each([
    [{}, ['Ann@example.com /a1', 'Ann@example.com /a2 2', 'bob@example.com /b']],
    [{ username: ['ann@EXAMPLE.com '] }, ['ann@EXAMPLE.com  /a1', 'ann@EXAMPLE.com  /a2 2']],
    [{ username: ['bob@example.com'], directory: ['/c'] }, ['bob@example.com /c']],
    [{ username: ['eve@example.com'] }, ['eve@example.com -']],
    [{ directory: ['/a2'] }, ['Ann@example.com /a2 2']],
    [{ username: ['ann@example.com'], directory: ['/new'] }, ['ann@example.com /new']],
  ] satisfies readonly (readonly [RawValues, readonly string[]])[])('%j', (raw, wanted) => {
    expect(meant(raw)).toEqual(wanted);
  });

  it('what is about an account alone is done once for each', () => {
    expect(meant({}, { eachJob: false })).toEqual(['Ann@example.com /a1', 'bob@example.com /b']);
  });

  it('jobs without an account are those of the one there is', () => {
    expect(
      meant({}, { text: '[account]\nusername = "a"\n[[job]]\ndirectory = "/1"\n[[job]]\ndirectory = "/2"' }),
    ).toEqual(['a /1', 'a /2']);
    expect(meant({ username: ['b'] }, { text: '[job]\ndirectory = "/1"' })).toEqual(['b /1']);
    expect(meant({}, { text: '' })).toEqual(['- -']);
  });
});
