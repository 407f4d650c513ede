import type { GoneRecord } from '../../model/photo-source.ts';
import type { DecodedPage } from './decode-page.ts';

type Shown = Pick<DecodedPage, 'assets' | 'assetIds'>;

/** What the last few pages showed. */
const MOST_REMEMBERED = 400;
/** Places by which a page reaches back behind the end of the one before; more where ranks were found to shift. */
const REACHES = [1, 10, 50] as const;
/** Pages in a row that do not join on before one is taken as it is: then the count at the end tells what is missing. */
const MOST_STEPS_BACK = 3;
/** Pages that are taken so before nothing is expected of pages any more: their ends cannot be read. */
const MOST_TAKEN = 3;

/**
 * Whether pages of a listing join on to each other. When an asset goes, those behind it move one place to the front, and a page
 * by its rank passes over one that was not shown (photos.md 3.3.8). So a page reaches back: if it shows an asset that was shown
 * before, where it was, then it shows all that lie between the two pages as well.
 */
export class PageOverlap {
  /** Names with the dates by which they were sorted. */
  readonly #shown = new Map<string, number | undefined>();
  #reach: number = REACHES[0];
  #stepsBack = 0;
  #taken = 0;
  #isEmptyTried = false;

  /** Places by which the next page has to reach back. */
  get reach(): number {
    return this.#reach;
  }

  /** `back`: this page is of no use, an earlier one comes first. */
  judge(
    rank: number,
    { decoded, gone, places }: { decoded: Shown; gone: readonly GoneRecord[]; places: number },
  ): 'take' | 'back' {
    if (rank === 0) return 'take';
    if (places === 0) {
      // It may be the end, or the end may have come nearer, or it may be nothing.
      if (this.#isEmptyTried) return 'take';
      this.#isEmptyTried = true;
      return 'back';
    }
    if (this.#taken >= MOST_TAKEN || this.#joins(decoded, gone)) return 'take';
    if (this.#stepsBack >= MOST_STEPS_BACK) {
      this.#taken += 1;
      return 'take';
    }
    this.#stepsBack += 1;
    this.#reach = REACHES.find((reach) => reach > this.#reach) ?? this.#reach;
    return 'back';
  }

  /** A page that was taken. */
  remember({ decoded, gone, isNew }: { decoded: Shown; gone: readonly GoneRecord[]; isNew: boolean }): void {
    if (isNew) {
      this.#stepsBack = 0;
      this.#isEmptyTried = false;
    }
    const dates = datesOf(decoded);
    for (const name of namesOf(decoded, gone)) {
      this.#shown.delete(name);
      this.#shown.set(name, dates.get(name));
    }
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size <= MOST_REMEMBERED) break;
      this.#shown.delete(oldest);
    }
  }

  /** An asset with another date than before may have moved: it proves nothing. */
  #joins(decoded: Shown, gone: readonly GoneRecord[]): boolean {
    const names = namesOf(decoded, gone);
    if (names.length === 0 || this.#shown.size === 0) return true;
    const dates = datesOf(decoded);
    return names.some((name) => {
      const [before, now] = [this.#shown.get(name), dates.get(name)];
      return this.#shown.has(name) && (before === now || before === undefined || now === undefined);
    });
  }
}

function namesOf({ assetIds }: Shown, gone: readonly GoneRecord[]): readonly string[] {
  return [...assetIds, ...gone.map(({ record }) => record)];
}

function datesOf({ assets }: Shown): ReadonlyMap<string, number | undefined> {
  return new Map(assets.map(({ id, capturedAtMs }) => [id, capturedAtMs]));
}
