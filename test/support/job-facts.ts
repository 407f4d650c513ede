import type { JobFacts } from '../../src/observe/vitals/job-facts.ts';
import { newPulse } from '../../src/observe/vitals/pulse.ts';

/** A job that rests, and with which all is well, but for `facts`. */
export function jobFacts(facts: Partial<JobFacts> = {}): JobFacts {
  return {
    account: 'sam@example.com',
    job: 'original-Y-m-d',
    directory: '/photos',
    intervalMs: 3_600_000,
    pulse: newPulse(0),
    isStuck: false,
    standing: {
      atWork: undefined,
      watchers: [],
      jobs: [],
      trouble: undefined,
      session: {
        clientSinceMs: undefined,
        entries: [],
        summary: {
          hasLogin: true,
          hasSessionToken: true,
          hasTrust: true,
          awaitsCode: false,
          trustEnds: { atMs: 9_000_000, estimated: true },
          lastExtendedMs: undefined,
        },
        lastSignInMs: undefined,
        credential: 'not stored',
        next: { kind: 'go-on' },
      },
    },
    kept: { files: 12, bytes: 36_000, failed: 0 },
    lookedAtMs: 60_000,
    goodAtMs: 60_000,
    ...facts,
  };
}
