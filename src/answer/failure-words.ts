import { unreachable } from '../base/errors.ts';
import type { SkipReason } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { StoredFailure } from '../model/state-store.ts';

/** A failure for people: what happened, without blame. */
export function describeFailure(failure: StoredFailure): string {
  switch (failure.kind) {
    case 'unreadable':
      return `its record cannot be used: ${failure.detail}`;
    case 'unknown':
      return `its reason is a word that this version does not know (${failure.word})`;
    case 'unlinked':
      return 'its links are still to be made';
    case 'undescribed':
      return 'its sidecar is still to be written';
    case 'link-expired':
      return 'its address is refused, and so is a fresh one';
    case 'session-lost':
      return 'the session ended';
    case 'busy':
      return 'the server has trouble with it and may have it later';
    case 'denied':
      return `the server refuses it (${failure.detail})`;
    case 'unavailable':
      return `iCloud does not have it yet (${failure.detail})`;
    case 'broken':
      return `the connection broke again and again (${failure.code})`;
    case 'short':
      return `only ${failure.received} of ${failure.expected} bytes came`;
    case 'wrong':
      return WRONG[failure.why];
    case 'destination':
      return `it could not be written (${failure.code})${withReason(IN_THE_WAY.get(failure.code))}`;
    case 'cancelled':
      return 'the run was ended';
    default:
      return unreachable(failure);
  }
}

/** What stands in the way of one file, by the code of the system. */
const IN_THE_WAY: ReadonlyMap<string, string> = new Map([
  [
    'ELOOP',
    'a folder on its way is a symbolic link, and keepsake writes through none: mount the folder there, or give it a --directory of its own',
  ],
  ['ENOTDIR', 'a file lies where a folder of its way belongs'],
  ['EEXIST', 'other files have all the names that it may get'],
]);

function withReason(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}

const WRONG: Readonly<Record<(Failure & { kind: 'wrong' })['why'], string>> = {
  'too-long': 'more bytes came than iCloud promised',
  html: 'a web page came instead of the file',
  json: 'an error message came instead of the file',
  empty: 'nothing came',
  signature: "its bytes do not match Apple's signature",
  range: 'the server sent another part than was asked for',
  encoding: 'it came in an encoding nobody asked for',
};

export const SKIPS: Readonly<Record<SkipReason, string>> = {
  album: 'not in the albums that you asked for',
  library: 'in a library that you did not ask for',
  video: 'videos',
  photo: 'photos',
  deleted: 'in Recently Deleted',
  'created-before': 'taken before the date given',
  'created-after': 'taken after the date given',
  filter: 'not meant by your filter',
  'not-known': 'of which is not known yet what your filter asks',
  'size-missing': 'without that size',
  'size-is-original': 'with the original in that target',
  'live-size-missing': 'live photos without that size',
  'live-photo': 'live photos',
  'live-still': 'stills of live photos',
  ignored: 'ignored as you wished',
  removed: 'removed here by you',
};

/** A failure for programs: the sentence for their users, and a word that stays the same. */
export function failureJson(failure: StoredFailure): { readonly reason: string; readonly code: string } {
  return { reason: describeFailure(failure), code: codeOf(failure) };
}

/** The word for a failure that stays the same in all versions. */
export function codeOf(failure: { readonly kind: string; readonly why?: string }): string {
  return failure.why === undefined ? failure.kind : `${failure.kind}-${failure.why}`;
}
