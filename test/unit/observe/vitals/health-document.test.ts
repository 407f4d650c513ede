import { expect, it } from 'vitest';
import { healthDocument } from '../../../../src/observe/vitals/health-document.ts';
import { newPulse } from '../../../../src/observe/vitals/pulse.ts';
import { jobFacts } from '../../../support/job-facts.ts';

const HOUR_MS = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const working = { ...newPulse(0), cycleSinceMs: 5_000, signMs: 6_000 };
const resting = { ...newPulse(0), nextLookMs: HOUR_MS };
const owner = { pid: 1, host: 'nas', sinceMs: 0, command: 'keepsake' };
const late = {
  ...jobFacts().standing,
  watchers: [
    {
      id: 'w',
      owner: { ...owner, startTicks: undefined, bootId: undefined, pidNamespace: undefined },
      intervalMs: HOUR_MS,
      nextLookMs: 0,
    },
  ],
};

it('L10: tells each job, and is as well as the worst of them', () => {
  const away = {
    ...jobFacts().standing,
    trouble: { code: 'DESTINATION_MISSING', sinceMs: 0, tries: 2 },
  };
  const two = healthDocument([jobFacts(), jobFacts({ account: 'ann@example.com', standing: away })], 10_000);
  expect(two).toMatchObject({
    version: 1,
    time: iso(10_000),
    status: 'failing',
    exitCode: 6,
    reasons: [{ account: 'ann@example.com', job: 'original-Y-m-d', code: 'DESTINATION_MISSING' }],
    jobs: [
      { account: 'sam@example.com', status: 'ok', reasons: [], files: 12, failed: 0, lastLook: iso(60_000) },
      { account: 'ann@example.com', status: 'failing', exitCode: 6, failing: { tries: 2 } },
    ],
  });
  expect(healthDocument([], 0)).toMatchObject({ status: 'ok', running: false, validUntil: null });
});

it.each([
  ['a first sync has just begun', [jobFacts({ pulse: working, kept: undefined })], 10_000, 'ok'],
  ['nothing has happened for a day', [jobFacts({ pulse: working, isStuck: true })], 24 * HOUR_MS, 'failing'],
  ['the machine slept for a day', [jobFacts({ pulse: working })], 24 * HOUR_MS, 'ok'],
  ['a look has not come', [jobFacts({ pulse: resting, standing: late })], 9 * HOUR_MS, 'failing'],
  [
    'a look has not come because another account has its turn',
    [
      jobFacts({ pulse: resting, standing: late }),
      jobFacts({ account: 'ann', pulse: { ...working, signMs: 9 * HOUR_MS } }),
    ],
    9 * HOUR_MS,
    'ok',
  ],
])('L10: %s', (_what, jobs, nowMs, status) => {
  expect(healthDocument(jobs, nowMs).status).toBe(status);
});

it('L10: says until when the file is to be believed: the next look and its grace, or a while of a cycle', () => {
  const MINUTES = 60_000;
  const untilOf = (...jobs: Parameters<typeof healthDocument>[0]) =>
    healthDocument(jobs, 10_000)['validUntil'];
  const soon = { ...resting, nextLookMs: 30 * MINUTES };
  expect(untilOf(jobFacts({ pulse: resting, intervalMs: HOUR_MS }))).toBe(iso(2 * HOUR_MS));
  expect(untilOf(jobFacts({ pulse: working, intervalMs: undefined }))).toBe(iso(10_000 + 15 * MINUTES));
  expect(
    untilOf(
      jobFacts({ pulse: resting, intervalMs: 60_000 }),
      jobFacts({ pulse: soon, intervalMs: 60_000 }),
      jobFacts({ pulse: { ...soon, nextLookMs: 0, isOver: true } }),
    ),
  ).toBe(iso(45 * MINUTES));
  // One job has its turn, and the others write nothing meanwhile.
  expect(
    untilOf(jobFacts({ pulse: resting, intervalMs: 60_000 }), jobFacts({ pulse: working, intervalMs: 0 })),
  ).toBe(iso(10_000 + 15 * MINUTES));
});
