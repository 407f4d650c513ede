import { bytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import { singleFlight } from '../base/shared-flight.ts';
import type { Space } from '../model/destination.ts';
import type { FreeFloor } from '../model/free-floor.ts';

/** So much of a disk stays free for other programs; a small disk gives up one part in a hundred. */
const KEEP_FREE_BYTES = 64 * 1024 * 1024;
const KEEP_FREE_SHARE = 0.01;

/** What a file takes beside its bytes: the rest of its last block, its name. */
const PER_FILE_BYTES = 8 * 1024;

/** So many bytes of a file may have come and be on no disk yet. */
const UNWRITTEN_BYTES = 2 * 1024 * 1024;

/** Other programs write to the disk, too. */
const LOOK_EVERY_MS = 10_000;

/** Space kept free for bytes on their way. */
export interface SpaceReservation {
  /** So many of them came: but for the last ones, the disk counts them itself from now on. */
  took(bytes: number): void;
  /** All of them are on the disk, or will never be. */
  end(): void;
}

/**
 * Reserves space on the destination before a file is begun (FAULTS.md B2), so that a disk is left with some space instead
 * of filled to the brim. Asks the disk every few seconds at most, unless it seems full. Once there is no room for
 * one file, none is begun any more; those that were may come to their end.
 */
export class SpaceReservations {
  readonly #look: () => Promise<void>;
  readonly #clock: Clock;
  readonly #onLack: () => void;
  readonly #floor: FreeFloor | undefined;
  #space: Space | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** What may still be promised, as of the last look. */
  #left = 0;
  /** Promised, and not there yet. */
  #promised = 0;
  #refusedFiles = 0;
  #refusedBytes = 0;
  #smallestRefused = Number.POSITIVE_INFINITY;

  /** `floor`: what the user wants to stay free. */
  constructor(space: () => Promise<Space | undefined>, clock: Clock, onLack: () => void, floor?: FreeFloor) {
    this.#floor = floor;
    this.#clock = clock;
    this.#onLack = onLack;
    this.#look = singleFlight(async () => {
      const found = await space();
      this.#space = found;
      this.#lookedAtMs = clock.monotonic();
      this.#left =
        found === undefined
          ? Number.POSITIVE_INFINITY
          : found.freeBytes - keepFree(found.totalBytes, floor) - this.#promised;
    });
  }

  /**
   * Undefined when there is no room for so many bytes. `never`: the disk could not hold them if it were empty, which is about this
   * file and no other.
   */
  async reserve(length: number): Promise<SpaceReservation | 'never' | undefined> {
    const needed = length + PER_FILE_BYTES;
    const isStale = this.#clock.monotonic() - this.#lookedAtMs >= LOOK_EVERY_MS;
    if (this.#refusedFiles === 0 && (isStale || needed > this.#left)) await this.#look();
    if (needed > this.#left && this.#space !== undefined && needed > this.#space.totalBytes) return 'never';
    if (this.#refusedFiles > 0 || needed > this.#left) {
      this.#refusedFiles += 1;
      this.#refusedBytes += length;
      this.#smallestRefused = Math.min(this.#smallestRefused, needed);
      this.#onLack();
      return undefined;
    }
    this.#left -= needed;
    this.#promised += needed;
    let came = 0;
    let pending = needed;
    const keep = (left: number) => {
      this.#promised -= pending - left;
      pending = left;
    };
    return {
      took(count) {
        came += count;
        keep(needed - Math.max(0, came - UNWRITTEN_BYTES));
      },
      end: () => keep(0),
    };
  }

  /** What ends the run; undefined while there was room for all. */
  get lack(): KeepsakeError | undefined {
    if (this.#refusedFiles === 0 || this.#space === undefined) return undefined;
    const { freeBytes, totalBytes } = this.#space;
    const files =
      this.#refusedFiles === 1 ? 'the next file needs' : `the next ${this.#refusedFiles} files need`;
    return new KeepsakeError('DESTINATION_FULL', 'the disk with the photos has no room for the next file', {
      neededBytes: this.#smallestRefused,
      details: [
        `${bytes(freeBytes)} are free, of which ${bytes(keepFree(totalBytes, this.#floor))} are left alone`,
        `${files} ${bytes(this.#refusedBytes)}`,
      ],
    });
  }
}

/** What is left alone of a disk of this size. `floor`: the user's wish; less than always is left alone would harm the state. */
export function keepFree(totalBytes: number, floor?: FreeFloor): number {
  const always = Math.min(KEEP_FREE_BYTES, Math.floor(totalBytes * KEEP_FREE_SHARE));
  if (floor === undefined) return always;
  return Math.max(always, 'bytes' in floor ? floor.bytes : Math.floor(totalBytes * floor.share));
}
