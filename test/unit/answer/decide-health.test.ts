import { expect, it } from 'vitest';
import { decideHealth } from '../../../src/answer/decide-health.ts';
import type { SessionReport } from '../../../src/model/account-files.ts';
import type { FailureReport } from '../../../src/sync/inspect/status-report.ts';

const FAILURE: FailureReport = {
  library: 'PrimarySync',
  asset: 'A-1',
  role: 'original',
  path: 'a.jpg',
  failure: { kind: 'wrong', why: 'empty' },
  attempts: 1,
  lastAtMs: 0,
};
const NOTHING = { failures: [], failedLinks: [], failedSidecars: [] };
const LIVING: SessionReport = {
  clientSinceMs: undefined,
  entries: [],
  summary: {
    hasLogin: true,
    hasSessionToken: true,
    hasTrust: true,
    awaitsCode: false,
    trustEnds: undefined,
    lastExtendedMs: undefined,
  },
  lastSignInMs: undefined,
  credential: 'not stored',
  next: { kind: 'go-on' },
};
const ASKING: SessionReport = { ...LIVING, next: { kind: 'ask-person', wants: 'code' } };
const trouble = (code: string) => ({ code, sinceMs: 0, tries: 1 });

it.each([
  ['all is well', LIVING, undefined, NOTHING, 0],
  ['nothing was tried yet', undefined, undefined, undefined, 0],
  ['there is no session any more', undefined, undefined, NOTHING, 4],
  ['the first sync asked for a person', undefined, 'CODE_NEEDED', undefined, 4],
  ['the first sync had no network', undefined, 'SERVICE_UNREACHABLE', undefined, 7],
  ['a person is asked for', ASKING, 'CODE_NEEDED', NOTHING, 4],
  ['a person was asked for, and did it', LIVING, 'CODE_NEEDED', NOTHING, 0],
  ['the disk is away', LIVING, 'DESTINATION_MISSING', NOTHING, 6],
  ['the disk is away and a person is asked for', ASKING, 'DESTINATION_FULL', NOTHING, 6],
  ['Apple is away', LIVING, 'SERVICE_THROTTLING', NOTHING, 7],
  ['Apple is away and a person is asked for', ASKING, 'SERVICE_UNREACHABLE', NOTHING, 4],
  ['our own files are damaged', LIVING, 'STATE_DAMAGED', NOTHING, 8],
  ['a file failed', LIVING, undefined, { ...NOTHING, failures: [FAILURE] }, 3],
  ['a link failed', LIVING, undefined, { ...NOTHING, failedLinks: [FAILURE] }, 3],
  ['a sidecar failed', LIVING, undefined, { ...NOTHING, failedSidecars: [FAILURE] }, 3],
  ['a file failed and Apple is away', LIVING, 'SERVICE_REFUSING', { ...NOTHING, failures: [FAILURE] }, 7],
  ['a word of tomorrow', LIVING, 'A_WORD_OF_TOMORROW', NOTHING, 3],
] as const)('L7: %s', (_what, session, code, failed, exitCode) => {
  const standing = { session, trouble: code === undefined ? undefined : trouble(code) };
  expect(decideHealth(standing, failed)).toBe(exitCode);
});
