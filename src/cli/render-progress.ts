import { bytes } from '../base/bytes.ts';
import { counted } from '../base/counted.ts';

/** What is known of a sync at one moment. */
export interface ProgressFacts {
  /** Photos and videos looked at. */
  readonly listed: number;
  /** How many there are; undefined where Apple does not say. */
  readonly expected: number | undefined;
  /** Files to bring or take over, of the first `listed`: a page is looked at before it is planned. */
  readonly planned: { readonly listed: number; readonly files: number; readonly bytes: number };
  /** Of those: files that ended, well or not. */
  readonly done: number;
  /** Files that were there already. */
  readonly kept: number;
  readonly receivedBytes: number;
  /** Of the last seconds, so that a stall shows. */
  readonly bytesPerSecond: number;
  /** Of the last half minute, so that the time left does not jump. */
  readonly steadyBytesPerSecond: number;
  readonly waiting: { readonly reason: string; readonly leftMs: number } | undefined;
}

/** The kinds of failure after which something is tried again, for people. */
const REASONS: Readonly<Record<string, string>> = {
  busy: 'Apple asks to wait',
  broken: 'the connection broke',
  short: 'a download ended too early',
  wrong: 'something else than the photo came',
  destination: 'the disk is busy',
};

/** The status line, in at most `width` characters: what matters least is left out first. */
export function renderProgress(facts: ProgressFacts, width: number): string {
  const total = estimate(facts);
  const parts = [
    { rank: 1, text: files(facts, total) },
    { rank: 2, text: amount(facts, total) },
    { rank: 3, text: facts.receivedBytes > 0 ? `${bytes(facts.bytesPerSecond)}/s` : '' },
    { rank: 4, text: timeLeft(facts, total) },
    { rank: 5, text: facts.kept > 0 ? `${facts.kept} there already` : '' },
    { rank: 6, text: isListing(facts) ? listing(facts) : '' },
    { rank: 0, text: waiting(facts) },
  ].filter(({ text }) => text !== '');
  const fitting = parts.map(({ rank }) => rank).toSorted((one, other) => one - other);
  const line = () =>
    parts
      .filter(({ rank }) => fitting.includes(rank))
      .map(({ text }) => text)
      .join(', ');
  while (fitting.length > 1 && line().length > width) fitting.pop();
  return line().slice(0, width);
}

interface Total {
  readonly files: number;
  readonly bytes: number;
  readonly isExact: boolean;
}

/** Undefined where it cannot be known. What was planned so far stands for the rest. */
function estimate({ expected, planned, kept }: ProgressFacts): Total | undefined {
  if (expected === undefined || planned.listed === 0) return undefined;
  if (planned.listed >= expected) return { ...planned, isExact: true };
  // Where all is there so far, all may be new behind it, and how large is not known.
  if (planned.files === 0 || kept > planned.files) return undefined;
  const share = expected / planned.listed;
  return { files: Math.round(planned.files * share), bytes: planned.bytes * share, isExact: false };
}

function isListing({ listed, expected }: ProgressFacts): boolean {
  return expected === undefined || listed < expected;
}

function listing({ listed, expected }: ProgressFacts): string {
  const of = expected === undefined ? '' : ` of ${expected}`;
  return `${listed}${of} photos looked at`;
}

function files({ done, planned }: ProgressFacts, total: Total | undefined): string {
  if (planned.files === 0 && done === 0) return '';
  return total === undefined
    ? counted(done, 'file')
    : `${done} of ${about(total)}${counted(total.files, 'file')}`;
}

function amount({ receivedBytes }: ProgressFacts, total: Total | undefined): string {
  if (total === undefined || total.bytes === 0) return receivedBytes === 0 ? '' : bytes(receivedBytes);
  const shown = Math.max(receivedBytes, Math.round(total.bytes));
  return `${bytes(receivedBytes)} of ${about(total)}${bytes(shown)}`;
}

function timeLeft({ receivedBytes, steadyBytesPerSecond }: ProgressFacts, total: Total | undefined): string {
  if (total === undefined || steadyBytesPerSecond === 0 || total.bytes <= receivedBytes) return '';
  return `${duration((total.bytes - receivedBytes) / steadyBytesPerSecond)} left`;
}

function waiting({ waiting: wait }: ProgressFacts): string {
  if (wait === undefined || wait.leftMs <= 0) return '';
  return `waiting ${duration(wait.leftMs / 1000)}: ${REASONS[wait.reason] ?? wait.reason}`;
}

function about({ isExact }: Total): string {
  return isExact ? '' : 'about ';
}

/** Rounded up, in the largest unit that says enough. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.ceil(hours / 24)} days`;
}
