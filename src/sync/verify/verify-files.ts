import type { Clock } from '../../base/clock.ts';
import { mapParallel } from '../../base/map-parallel.ts';
import type { RecordedFile, StateStore } from '../../model/state-store.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { FileFilter } from '../selection/open-user-filter.ts';
import { beginPass, type Pass } from './check-pass.ts';
import { type Choice, isOfThatTime, sampler, sampleSize } from './choose-files.ts';
import { type Look, lookAtFile, recogniseOthers } from './look-at-file.ts';
import { type FileWithRows, filesWithRows } from './files-with-rows.ts';
import type { LinksVerified } from './verify-links.ts';
import type { SidecarsVerified } from './verify-sidecars.ts';
import { type Repair, type VerifyReport, VerifyTally } from './verify-report.ts';
import { assetText, ignoredAssets } from '../../model/asset-text.ts';

/** How far a check has come, of what it will come to. */
export interface CheckProgress {
  readonly files: number;
  readonly bytes: number;
  readonly ofFiles: number;
  readonly ofBytes: number;
  /** Files that are not as they were saved. */
  readonly bad: number;
  /** Files that are being fetched again at this moment. */
  readonly repairing: number;
  /** Behind the files: what is looked at now. */
  readonly beside?: 'links' | 'sidecars';
}

export interface VerifyPorts {
  readonly state: Pick<
    StateStore,
    'files' | 'filesWithSignatures' | 'setChecked' | 'note' | 'setNote' | 'ignored'
  >;
  readonly target: OpenedDestination;
  readonly clock: Clock;
  readonly report: (progress: CheckProgress) => void;
  readonly signal: AbortSignal;
  /** Rejects when the destination is not the one it was: a disk that went away is no thousand missing files. */
  readonly lookAgain: () => Promise<unknown>;
  /** Fetches files again, one answer each, in order; undefined: only look. */
  readonly repair: ((files: readonly Look[]) => Promise<readonly Repair[]>) | undefined;
  /** Tells which files the user means; undefined: all. */
  readonly filter?: FileFilter | undefined;
  /** Looks at links when the files are as they are to be. */
  readonly verifyLinks: () => Promise<LinksVerified>;
  readonly verifySidecars: () => Promise<SidecarsVerified>;
}

/** Small, so that a file is repaired soon after it was found, and little is read again after a crash. */
const BATCH = 64;
const READS_AT_ONCE = 4;

/**
 * Re-reads recorded files and compares them with Apple's signatures (FAULTS.md B12, B13). A whole check that is
 * interrupted is gone on with by the next one; a sample, or a check of some time, begins anew.
 */
export async function verifyFiles(ports: VerifyPorts, choice: Choice): Promise<VerifyReport> {
  const { state, target, clock, signal } = ports;
  const startedAtMs = clock.monotonic();
  const pass = await beginPass(state, { destination: target.id, choice, nowMs: clock.now() });
  const ignored = await ignoredAssets(state);
  const check = new Check(ports, choice, pass, ignored);

  let batch: FileWithRows[] = [];
  for await (const file of check.chosen(await check.expect())) {
    signal.throwIfAborted();
    batch.push(file);
    if (batch.length < BATCH) continue;
    await check.work(batch);
    batch = [];
  }
  await check.work(batch);
  check.goesOn('links');
  const links = await ports.verifyLinks();
  check.goesOn('sidecars');
  const beside = { links, sidecars: await ports.verifySidecars() };
  await pass.end();
  return check.report(beside, (clock.monotonic() - startedAtMs) / 1000);
}

/** One check, batch by batch. */
class Check {
  readonly #ports: VerifyPorts;
  readonly #choice: Choice;
  readonly #pass: Pass;
  readonly #ignored: ReadonlySet<string>;
  readonly #tally = new VerifyTally();
  /** Files that a filter neither means nor leaves out, as of the last look at all. */
  #notKnown = 0;
  #progress: CheckProgress = { files: 0, bytes: 0, ofFiles: 0, ofBytes: 0, bad: 0, repairing: 0 };

  constructor(ports: VerifyPorts, choice: Choice, pass: Pass, ignored: ReadonlySet<string>) {
    this.#ports = ports;
    this.#choice = choice;
    this.#pass = pass;
    this.#ignored = ignored;
  }

  /** Counts first, so that a sample is fair and the time left is known. Answers how many files there are to choose from. */
  async expect(): Promise<number> {
    let total = 0;
    let open = 0;
    let bytes = 0;
    for await (const file of this.#candidates()) {
      total += 1;
      if (this.#pass.isDone(file)) continue;
      open += 1;
      bytes += file.size;
    }
    const picked = sampleSize(this.#choice.sample, open);
    const ofBytes = open === 0 ? 0 : Math.round((bytes * picked) / open);
    this.#progress = { ...this.#progress, ofFiles: picked, ofBytes };
    return total;
  }

  /** The files to look at, in the order of their paths; those that are done already are counted on the way. */
  async *chosen(total: number): AsyncGenerator<FileWithRows> {
    const isPicked = sampler(sampleSize(this.#choice.sample, total), total, this.#ports.clock);
    for await (const file of this.#candidates()) {
      if (!isPicked()) continue;
      if (this.#pass.isDone(file)) this.#tally.rightBefore();
      else yield file;
    }
  }

  /** Judges a batch, remembers what is right, and repairs what is not. */
  async work(files: readonly FileWithRows[]): Promise<void> {
    const looks = await this.#look(files);
    const repairs = await this.#mend(looks.filter(isRepairable));
    for (const look of looks) {
      const isMissing = look.judgement.verdict === 'missing';
      if (isMissing && this.#isIgnored(look)) this.#tally.ignored();
      else if (isMissing && isOld(look)) this.#tally.oldVersionGone();
      else this.#tally.judged(look, repairs.get(look));
    }
  }

  goesOn(beside: 'links' | 'sidecars'): void {
    this.#ports.report({ ...this.#progress, beside });
  }

  report(beside: Pick<VerifyReport, 'links' | 'sidecars'>, seconds: number): VerifyReport {
    const notKnown = this.#ports.filter === undefined ? undefined : this.#notKnown;
    return this.#tally.report({ ...beside, resumedFromMs: this.#pass.resumedFromMs, notKnown, seconds });
  }

  async #look(files: readonly FileWithRows[]): Promise<readonly Look[]> {
    const { target, clock, state, signal } = this.#ports;
    const right: RecordedFile[] = [];
    try {
      const looks = await mapParallel(files, READS_AT_ONCE, async (file) => {
        const look = await lookAtFile(file, target.destination, signal);
        if (look.judgement.verdict === 'right') right.push(...file.rows);
        this.#advance(look);
        return look;
      });
      return await recogniseOthers(looks, target.id, state);
    } finally {
      // Also what was read before an interruption.
      if (right.length > 0) {
        await target.destination.confirm([]);
        await state.setChecked(target.id, right, clock.now());
      }
    }
  }

  async #mend(bad: readonly Look[]): Promise<ReadonlyMap<Look, Repair>> {
    const { lookAgain, repair, report } = this.#ports;
    if (bad.some(({ judgement }) => judgement.verdict === 'missing')) await lookAgain();
    if (repair === undefined) return new Map();
    const wanted = bad.filter(
      (look) => !this.#isIgnored(look) && !(isOld(look) && look.stored === undefined),
    );
    if (wanted.length === 0) return new Map(bad.map((look) => [look, UNWANTED]));
    report({ ...this.#progress, repairing: wanted.length });
    const repairs = await repair(wanted);
    return new Map(bad.map((look) => [look, repairs[wanted.indexOf(look)] ?? UNWANTED]));
  }

  #advance(look: Look): void {
    const { file, judgement } = look;
    const { files, bytes, bad, ...rest } = this.#progress;
    const isBad = isRepairable(look) || judgement.verdict === 'unreadable';
    this.#progress = { ...rest, files: files + 1, bytes: bytes + file.size, bad: bad + (isBad ? 1 : 0) };
    this.#ports.report(this.#progress);
  }

  async *#candidates(): AsyncGenerator<FileWithRows> {
    const { state, target, signal } = this.#ports;
    this.#notKnown = 0;
    let batch: FileWithRows[] = [];
    for await (const file of filesWithRows(state, target)) {
      signal.throwIfAborted();
      if (isOfThatTime(file, this.#choice)) batch.push(file);
      if (batch.length < BATCH) continue;
      yield* await this.#meant(batch);
      batch = [];
    }
    yield* await this.#meant(batch);
  }

  /** Those that the user's filter means: a file of several photos if it means one of them. */
  async #meant(files: readonly FileWithRows[]): Promise<readonly FileWithRows[]> {
    const { filter } = this.#ports;
    if (filter === undefined || files.length === 0) return files;
    const keys = files.flatMap(({ rows }) => rows.map(({ key }) => key));
    const verdicts = new Map((await filter(keys)).map((verdict, at) => [keys[at], verdict]));
    const toldOf = ({ rows }: FileWithRows) => rows.map(({ key }) => verdicts.get(key));
    const meant = files.filter((file) => toldOf(file).includes(true));
    this.#notKnown += files.filter(
      (file) => toldOf(file).includes(undefined) && !meant.includes(file),
    ).length;
    return meant;
  }

  #isIgnored({ file }: Look): boolean {
    return file.rows.every(({ key }) => this.#ignored.has(assetText(key)));
  }
}

const UNWANTED: Repair = { kind: 'failed', why: { kind: 'ignored' } };

/** Whether only older versions of photos lay there. */
function isOld({ file }: Look): boolean {
  return file.rows.every(({ superseded }) => superseded === true);
}

function isRepairable({ judgement }: Look): boolean {
  return judgement.verdict === 'missing' || judgement.verdict === 'damaged';
}
