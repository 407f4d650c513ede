import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Library } from '../../src/simulator/library/library.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import type { Dice } from './dice.ts';
import { folderOf } from './library-changes.ts';
import { Model } from './model.ts';
import { WrongClock } from './wrong-clock.ts';

export const CODE = '246810';
const START_MS = Date.UTC(2026, 0, 1);

/** Where and how sequences are played. */
export interface Circumstances {
  /** The folder that all of them work in. */
  readonly below: string;
  /** SIGKILL meets a process of its own: true to life, slow, and no two times at quite the same moment. */
  readonly killsProcesses: boolean;
}

/** A photo that was added, and not purged since. */
export interface Photo {
  readonly id: string;
  readonly stem: string;
  readonly day: number;
  readonly isUnique: boolean;
}

/** Everything a sequence plays on: an iCloud, a folder, a clock, and the model that watches. */
export class Stage {
  readonly simulator: Simulator;
  readonly clock: WrongClock;
  /** Holds `photos` and `session`. */
  readonly folder: string;
  /** See `Circumstances`; the clock then has to stay right. */
  readonly killsProcesses: boolean;
  readonly model: Model;
  /** All photos in one folder, instead of a folder for each day. */
  readonly isFlat: boolean;
  photos: readonly Photo[] = [];
  /** A run was stopped, so that Apple may know of a sign-in of which the program does not. */
  wasStopped = false;
  readonly #threads: string;
  #names = 0;
  #contents = 0;

  private constructor(given: Pick<Stage, 'simulator' | 'clock' | 'folder' | 'killsProcesses'>, dice: Dice) {
    const { simulator } = given;
    this.simulator = simulator;
    this.clock = given.clock;
    this.folder = given.folder;
    this.killsProcesses = given.killsProcesses;
    this.isFlat = dice.chance(0.5);
    this.model = new Model(simulator.library);
    this.model.withEdits = dice.chance(0.5);
    this.#threads = dice.pick(['1', '1', '4']);
  }

  static async open(dice: Dice, { below, killsProcesses }: Circumstances): Promise<Stage> {
    // A process of its own goes by the clock on the wall.
    const clock = new WrongClock(killsProcesses ? Date.now() : START_MS);
    const simulator = await startSimulator({
      library: 'empty',
      now: () => clock.trueNow(),
      account: { code: CODE, iterations: 1_000 },
    });
    const folder = mkdtempSync(join(below, 'sequence-'));
    mkdirSync(join(folder, 'photos'));
    mkdirSync(join(folder, 'session'), { mode: 0o700 });
    return new Stage({ simulator, clock, folder, killsProcesses }, dice);
  }

  /** What the next run is called with, beside account and folders. */
  get options(): readonly string[] {
    return [
      '--threads',
      this.#threads,
      ...(this.isFlat ? ['--folder-structure', 'none'] : []),
      ...(this.model.withEdits ? ['--size', 'original', '--size', 'adjusted'] : []),
    ];
  }

  get library(): Library {
    return this.simulator.library;
  }

  get photosFolder(): string {
    return join(this.folder, 'photos');
  }

  keep(photo: Photo): void {
    this.photos = [...this.photos, photo];
    const folder = this.isFlat ? '.' : folderOf(photo.day);
    this.model.learn(photo.id, { folder, stem: photo.stem, isUnique: photo.isUnique });
  }

  forget(id: string): void {
    this.photos = this.photos.filter((photo) => photo.id !== id);
  }

  newStem(prefix = 'IMG'): string {
    this.#names += 1;
    return `${prefix}_${String(this.#names).padStart(4, '0')}`;
  }

  /** Bytes that nothing else has, and that tell their place. */
  newContent(size: number): Buffer {
    this.#contents += 1;
    const unit = `[${this.#contents}]`;
    return Buffer.from(
      `\u00ff\u00d8\u00ff${unit.repeat(Math.ceil(size / unit.length))}`.slice(0, size),
      'latin1',
    );
  }

  async close(): Promise<void> {
    await this.simulator.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
