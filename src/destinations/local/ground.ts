import { join } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { DiskCalls } from './disk-calls.ts';
import { onDisk, unlessMissing } from './disk-error.ts';
import type { RootGuard } from './folders.ts';
import { HIDDEN, MARKER } from './hidden-folder.ts';
import { readMarker } from './volume-marker.ts';

/**
 * The folder that a cycle began with, so that nothing is believed of another one under its path: the disk was taken away and
 * its mount point has a folder of its own, or the user renamed the folder. Three looks tell that all is as before. Some file
 * systems number the same file anew, so other numbers say nothing yet: then the id in the marker decides.
 */
export class Ground implements RootGuard {
  readonly #calls: DiskCalls;
  readonly #root: string;
  readonly #id: string;
  #numbers: string | undefined;
  #isSteady = true;

  private constructor(calls: DiskCalls, root: string, id: string) {
    this.#calls = calls;
    this.#root = root;
    this.#id = id;
  }

  static async open(calls: DiskCalls, root: string, id: string): Promise<Ground> {
    const ground = new Ground(calls, root, id);
    ground.#numbers = await ground.#look();
    await ground.#compareMarker();
    return ground;
  }

  /**
   * Rejects when another folder lies here. Answers whether all numbers were the same since the cycle began; if not, files that
   * were put here earlier may lie somewhere else, in what this folder is a copy of.
   */
  async confirm(): Promise<boolean> {
    // One call that fails is no disk that is gone.
    const numbers = await this.#look().catch((error: unknown) => {
      if (errorCodeOf(error) === undefined) throw error;
      return this.#look();
    });
    if (numbers !== this.#numbers) {
      await this.#compareMarker();
      this.#numbers = numbers;
      this.#isSteady = false;
    }
    return this.#isSteady;
  }

  #look(): Promise<string> {
    return onDisk('look at', this.#root, async () => {
      const paths = [this.#root, join(this.#root, HIDDEN), join(this.#root, MARKER)];
      const [root, hidden, marker] = await Promise.all(
        paths.map((path) => unlessMissing(this.#calls.lstat(path))),
      );
      if (hidden?.kind !== 'directory') throw this.#gone();
      // The time, too: two small disks that are mounted one after the other have the same numbers.
      return [root?.identity, hidden.identity, marker?.identity, marker?.modifiedAtMs].join(' ');
    });
  }

  async #compareMarker(): Promise<void> {
    const marker = await onDisk('look at', this.#root, () => readMarker(this.#calls, this.#root));
    if (marker?.id !== this.#id) throw this.#gone();
  }

  #gone(): KeepsakeError {
    return new KeepsakeError(
      'DESTINATION_MISSING',
      `${printable(this.#root)} is not the folder any more that this run began with`,
      { details: ['the disk was taken away, or the folder was renamed or replaced, while keepsake used it'] },
    );
  }
}
