import type { StoredFailure } from '../../model/state-store.ts';
import type { Damage, Verdict } from './judge-file.ts';
import type { Look } from './look-at-file.ts';
import type { LinksVerified } from './verify-links.ts';
import type { SidecarsVerified } from './verify-sidecars.ts';

/** A file that is not as it should be. */
export interface FoundFile {
  readonly path: string;
  readonly verdict: Exclude<Verdict, 'right' | 'unverifiable' | 'edited'>;
  /** The system's reason, where it had one. */
  readonly code: string | undefined;
  /** What shows the damage, whatever time the file has. */
  readonly damage: Damage | undefined;
  /** What became of the repair; undefined where none was tried. */
  readonly repair: Repair | undefined;
}

export type Repair =
  /** `aside`: where the bad file lies now, below the destination. */
  | {
      readonly kind: 'repaired';
      readonly aside: string | undefined;
      /** The name it has now, where its own one is that of another file of ours. */
      readonly path?: string;
      /** Its bytes lay on this machine. */
      readonly copied?: true;
    }
  | { readonly kind: 'failed'; readonly why: Unrepaired; readonly aside?: string | undefined };

/** Why a file was not fetched again. */
export type Unrepaired =
  | StoredFailure
  | { readonly kind: 'gone' | 'changed' | 'not-offered' | 'no-name' | 'ignored' };

/** What a check found. Every file that was chosen is in exactly one of the counts from `right` to `oldVersionsGone`. */
export interface VerifyReport {
  readonly files: number;
  /** Read in this run. */
  readonly bytes: number;
  /** Found right by the interrupted run that this one goes on with. */
  readonly rightBefore: number;
  readonly right: number;
  readonly unverifiable: number;
  readonly edited: number;
  readonly missing: number;
  readonly damaged: number;
  readonly unreadable: number;
  /** Not there, and the user wants these photos ignored. */
  readonly ignored: number;
  /** Among `right`: changed as the user wished, and as they were left then. */
  readonly rewritten: number;
  /** Not there: older versions of photos that were edited in iCloud since. Apple does not have them any more. */
  readonly oldVersionsGone: number;
  /** Among `missing` and `damaged`: brought back, and right now. */
  readonly repaired: number;
  /** Among `repaired`: their bytes lay on this machine, under a further name or in another folder of the account. */
  readonly copied: number;
  /** The first files that are missing, damaged or unreadable, at most `NAMED_LIMIT`. */
  readonly found: readonly FoundFile[];
  /** The first files that the user edited, as many. */
  readonly editedFiles: readonly string[];
  /** Further names of files, in trees of links. */
  readonly links: LinksVerified;
  readonly sidecars: SidecarsVerified;
  /** When the check began that this run ended; undefined unless it goes on with an earlier run. */
  readonly resumedFromMs: number | undefined;
  /** Files left out, because it is not known of their photos what a filter asks; undefined without a filter. */
  readonly notKnown?: number | undefined;
  readonly seconds: number;
}

/** More would bury the rest; the count is always whole. */
const NAMED_LIMIT = 200;

/** Collects what a check finds; bounded whatever the size of the library. */
export class VerifyTally {
  #files = 0;
  #bytes = 0;
  #rightBefore = 0;
  #ignored = 0;
  #oldVersionsGone = 0;
  #repaired = 0;
  #copied = 0;
  #rewritten = 0;
  readonly #verdicts: Record<Verdict, number> = {
    right: 0,
    unverifiable: 0,
    edited: 0,
    missing: 0,
    damaged: 0,
    unreadable: 0,
  };
  readonly #found: FoundFile[] = [];
  readonly #editedFiles: string[] = [];

  rightBefore(): void {
    this.#files += 1;
    this.#rightBefore += 1;
  }

  ignored(): void {
    this.#files += 1;
    this.#ignored += 1;
  }

  oldVersionGone(): void {
    this.#files += 1;
    this.#oldVersionsGone += 1;
  }

  judged({ file, judgement, content, bytesRead }: Look, repair: Repair | undefined): void {
    const { verdict, code, damage } = judgement;
    this.#files += 1;
    this.#bytes += bytesRead;
    this.#verdicts[verdict] += 1;
    if (repair?.kind === 'repaired') {
      this.#repaired += 1;
      if (repair.copied === true) this.#copied += 1;
    }
    const isRewritten = file.installed !== undefined && content?.kind === 'read';
    if (verdict === 'right' && isRewritten && content.signature === file.installed) this.#rewritten += 1;
    if (verdict === 'right' || verdict === 'unverifiable') return;
    if (verdict === 'edited') nameOne(this.#editedFiles, file.path);
    else nameOne(this.#found, { path: file.path, verdict, code, damage, repair });
  }

  report(
    rest: Pick<VerifyReport, 'links' | 'sidecars' | 'resumedFromMs' | 'notKnown' | 'seconds'>,
  ): VerifyReport {
    return {
      files: this.#files,
      bytes: this.#bytes,
      rightBefore: this.#rightBefore,
      ...this.#verdicts,
      ignored: this.#ignored,
      oldVersionsGone: this.#oldVersionsGone,
      repaired: this.#repaired,
      copied: this.#copied,
      rewritten: this.#rewritten,
      found: this.#found,
      editedFiles: this.#editedFiles,
      ...rest,
    };
  }
}

function nameOne<T>(names: T[], name: T): void {
  if (names.length < NAMED_LIMIT) names.push(name);
}

/** Whether something is not as it should be after all. An edit is the user's own doing. */
export function isSpoilt(report: VerifyReport): boolean {
  const { missing, damaged, unreadable, repaired, links, sidecars } = report;
  const { playlists } = links;
  const areLinksBad = badLinks(links) > links.repaired || playlists.missing > playlists.repaired;
  return missing + damaged + unreadable > repaired || areLinksBad || sidecars.missing > sidecars.repaired;
}

/** Links that are not as they were made. */
export function badLinks({ missing, elsewhere, damaged }: LinksVerified): number {
  return missing + elsewhere + damaged;
}
