import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { send } from './raw-client.ts';
import { list } from './replies.ts';
import { start, startKnown } from './start.ts';

const ACTIONS_OF_DELIVERY = ['delay', 'drop', 'silence', 'cut', 'drip', 'raw', 'framing', 'headers'];

function problemsOf(scenario: unknown): Promise<readonly string[]> {
  return start({ scenario }).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof KeepsakeError)) throw error;
      expect(error.code).toBe('USAGE');
      return [error.message, ...error.details];
    },
  );
}

describe('a scenario', () => {
  it.each([
    ['an empty list', []],
    ['rules under a name', { rules: [{ action: { do: 'drop' } }] }],
    [
      'everything at once',
      [
        {
          name: 'n',
          match: {
            service: 'content',
            nth: [1, 3],
            every: 2,
            times: 1,
            afterMs: 5,
            untilMs: 9,
            range: true,
            startRank: 0,
          },
          action: { do: 'cut', at: '50%', end: 'clean', framing: 'chunked' },
        },
      ],
    ],
  ])('may be %s', async (_what, scenario) => {
    expect(await problemsOf(scenario)).toEqual([]);
  });

  it('is told all its problems at once', async () => {
    const scenario = [
      'drop',
      { match: {} },
      { action: { do: 'explode' } },
      { match: { nth: 'x', colour: 'red', every: 0, range: 1 }, action: { do: 'delay' } },
      { mach: {}, action: { do: 'cut', at: 'half', end: 'bang', size: 1 } },
      { match: { service: 7 }, action: { do: 'reply', status: '503' } },
    ];
    const problems = await problemsOf(scenario);
    expect(problems.map((problem) => problem.replace(/ is none of .*/, ''))).toEqual([
      'scenario: rule 1: it is not an object',
      'rule 2: action is missing',
      'rule 3, action: do "explode"',
      'rule 4, action: ms is missing',
      'rule 4, match: range has to be true or false',
      'rule 4, match: nth has to be a number or a list of numbers',
      'rule 4, match: every has to be at least 1',
      'rule 4, match: unknown field "colour"',
      'rule 5, action: at has to be a number',
      'rule 5, action: end has to be one of close, reset, silence, clean',
      'rule 5, action: unknown field "size"',
      'rule 5: unknown field "mach"',
      'rule 6, action: status has to be a number',
      'rule 6, match: service has to be a text',
    ]);
    expect(problems).toHaveLength(14);
  });

  it('that is no list is refused', async () => {
    expect(await problemsOf('drop')).toHaveLength(1);
  });
});

describe('rules', () => {
  const at = async (match: Record<string, unknown>, requests: number) => {
    const simulator = await start({
      scenario: [{ match: { path: '/x', ...match }, action: { do: 'reply', status: 418 } }],
    });
    const statuses: number[] = [];
    for (let n = 0; n < requests; n += 1) {
      statuses.push((await send(simulator.port, { url: 'https://idmsa.apple.com/x' })).status);
    }
    return statuses.map((status) => (status === 418 ? 'x' : '-')).join('');
  };

  it.each([
    [{}, 'xxxx'],
    [{ nth: 2 }, '-x--'],
    [{ nth: [1, 4] }, 'x--x'],
    [{ every: 2 }, '-x-x'],
    [{ times: 3 }, 'xxx-'],
    [{ every: 2, times: 1 }, '-x--'],
    [{ host: 'idmsa.*', method: 'GET' }, 'xxxx'],
    [{ host: 'setup.*' }, '----'],
    [{ range: true }, '----'],
  ])('%j act on %s', async (match, expected) => {
    expect(await at(match, 4)).toBe(expected);
  });

  it('may begin and end by the clock', async () => {
    let now = 0;
    const scenario = [
      { match: { path: '/x', afterMs: 10, untilMs: 20 }, action: { do: 'reply', status: 418 } },
    ];
    const simulator = await start({ now: () => now, scenario });
    const statuses: number[] = [];
    for (now of [0, 10, 19, 20])
      statuses.push((await send(simulator.port, { url: 'https://idmsa.apple.com/x' })).status);
    expect(statuses).toEqual([404, 418, 418, 404]);
  });

  it('can be replaced, and are named in the record of requests', async () => {
    const simulator = await start({
      scenario: [{ name: 'teapot', match: { path: '/x' }, action: { do: 'reply', status: 418 } }],
    });
    await send(simulator.port, { url: 'https://idmsa.apple.com/x' });
    expect(simulator.requests.at(-1)?.rules).toEqual(['teapot']);
    simulator.setScenario([]);
    expect((await send(simulator.port, { url: 'https://idmsa.apple.com/x' })).status).toBe(404);
  });

  it('several act on one request, in their order', async () => {
    const { client, simulator } = await startKnown();
    simulator.setScenario([
      { action: { do: 'indexing', state: 'RUNNING' } },
      { action: { do: 'patch', set: { 'records.0.fields.progress.value': 7 } } },
    ]);
    const body = { query: { recordType: 'CheckIndexingState' }, zoneID: { zoneName: 'PrimarySync' } };
    const reply = list(await client.database('records/query', body));
    expect(reply.records[0]?.fields).toMatchObject({ state: { value: 'RUNNING' }, progress: { value: 7 } });
  });
});

it('the manual describes every action', async () => {
  const { readFileSync } = await import('node:fs');
  const { ACTIONS } = await import('../../../src/simulator/faults/actions.ts');
  const manual = readFileSync('docs/SIMULATOR.md', 'utf8');
  expect(Object.keys(ACTIONS)).toEqual(expect.arrayContaining(ACTIONS_OF_DELIVERY));
  expect(Object.keys(ACTIONS).filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});
