import fs, { renameSync } from 'node:fs';
import { join } from 'node:path';
import { TransportError } from '../../src/http/transport.ts';
import type { Connect } from '../../src/sync/open/connect.ts';
import { Dice } from '../random/dice.ts';
import { bare } from './bare-command.ts';
import type { FakeClock } from './fake-clock.ts';
import { CODE, type Simulated } from './simulated.ts';

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

const DATABASE = ['changes/database', 'changes/zone', 'zones/list', 'query', 'lookup'];

const busy = (operation: string) => ({ match: { operation }, action: { do: 'busy', status: 503 } });

/** A trouble of ours, as it was: the log has to tell of it. */
export interface Trouble {
  readonly jobs: readonly string[];
  readonly says: RegExp;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What may happen. Each kind comes up in each round, in an order of its own. */
const KINDS = [
  'add',
  'words',
  'delete',
  'network',
  'busy',
  'half busy',
  'cookies',
  'session',
  'trust',
  'full',
  'away',
] as const;
type Kind = (typeof KINDS)[number];

const NO_ANSWER = /no good answer yet/;

interface Lasting {
  readonly jobs: readonly string[];
  readonly cycle?: RegExp;
  readonly call?: RegExp;
  readonly intervals: number;
}

interface Ports {
  readonly world: Pick<Simulated, 'simulator' | 'folder'>;
  readonly clock: FakeClock;
  readonly env: Readonly<Record<string, string>>;
  readonly connect: Connect;
  readonly intervalMs: number;
}

/** Months of an account, of a disk and of a network, on a clock of ours; what files must lie where in the end is known. */
export class EventfulLife {
  readonly troubles: Trouble[] = [];
  /** Of calls to a host, whether or not the jobs came through. */
  readonly callTroubles: Trouble[] = [];
  /** Names of photos that the jobs must have, with their bytes. */
  readonly all = new Map<string, Buffer>();
  readonly favorites = new Map<string, Buffer>();
  readonly #ports: Ports;
  readonly #dice = new Dice('months');
  readonly #ids: string[] = [];
  #isOffline = false;
  #added = 0;
  /** Since when nothing happens, and nothing is left to be done. */
  isQuiet = false;
  /** Rounds that are over. */
  round = 0;
  /** The user is at a command. */
  isActing = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The network of the account, which may be away. */
  readonly connect: Connect = async (network, limits) => {
    const inner = await this.#ports.connect(network, limits);
    return {
      ...inner,
      send: async (request) => {
        if (this.#isOffline) throw new TransportError('ENETUNREACH', 'connect', 'no network');
        return inner.send(request);
      },
    };
  };

  /**
   * Rounds of all kinds of happenings, with quiet times in between. `more`: so many more of each in a round, but for those after which the
   * password is proven: of them some a day are borne.
   */
  async live(
    rounds: number,
    { more, quietIntervals }: { readonly more: number; readonly quietIntervals: number },
  ) {
    const often = KINDS.filter((kind) => kind !== 'session' && kind !== 'trust');
    for (; this.round < rounds; this.round += 1) {
      const kinds = KINDS.filter((kind) => kind !== 'session' || this.round % 2 === 0);
      const left: Kind[] = [...kinds, ...Array.from({ length: more }, () => often).flat()];
      while (left.length > 0) {
        const [kind] = left.splice(this.#dice.whole(0, left.length - 1), 1);
        this.isQuiet = false;
        if (kind !== undefined) await this.#happen(kind);
        await this.#pass(2);
        this.isQuiet = true;
        await this.#pass(quietIntervals);
      }
    }
  }

  #pass(intervals: number): Promise<void> {
    return this.#ports.clock.sleep(intervals * this.#ports.intervalMs);
  }

  async #happen(kind: Kind): Promise<void> {
    const { simulator, folder } = this.#ports.world;
    const both = ['all', 'favorites'];
    const calm = () => simulator.setScenario([]);
    switch (kind) {
      case 'add':
        this.#add({ favorite: true });
        return this.#add({ favorite: false });
      case 'words':
        if (this.#ids.length > 0)
          simulator.library.setWords(this.#dice.pickAny(this.#ids) ?? '', { caption: 'x' });
        return;
      case 'delete': {
        // What was saved stays.
        const id = this.#ids.shift();
        if (id !== undefined) simulator.library.delete(id);
        return;
      }
      case 'network':
        this.#isOffline = true;
        return this.#lasts({ jobs: both, cycle: /no answer from/, call: NO_ANSWER, intervals: 3 }, () => {
          this.#isOffline = false;
        });
      case 'busy':
        simulator.setScenario(DATABASE.map((operation) => busy(operation)));
        return this.#lasts({ jobs: both, cycle: /accepts no requests/, call: NO_ANSWER, intervals: 4 }, calm);
      case 'half busy':
        // Everything is looked at then: nothing fails, and one kind of call comes to nothing.
        simulator.setScenario([busy('changes/database')]);
        return this.#lasts({ jobs: both, call: NO_ANSWER, intervals: 4 }, calm);
      case 'cookies':
        return simulator.expireCookies();
      case 'session':
        return simulator.revokeSessions();
      case 'trust':
        simulator.revokeSessions();
        simulator.revokeTrust();
        return this.#lasts({ jobs: both, cycle: /code/, intervals: 2.2 }, () => this.#logIn());
      case 'full': {
        const room = fillDisk();
        this.#add({ favorite: false });
        return this.#lasts({ jobs: ['all'], cycle: /no room for the next file/, intervals: 3 }, room);
      }
      case 'away': {
        const photos = join(folder, 'all');
        renameSync(photos, `${photos}-away`);
        return this.#lasts({ jobs: ['all'], cycle: /all is not there/, intervals: 3 }, () =>
          renameSync(`${photos}-away`, photos),
        );
      }
    }
  }

  #add({ favorite }: { readonly favorite: boolean }): void {
    const { library } = this.#ports.world.simulator;
    const name = `PHOTO_${(this.#added += 1)}.JPG`;
    const id = library.add({ name, size: 700, favorite });
    this.#ids.push(id);
    const file = [...library.files()].find(({ asset, prefix }) => asset === id && prefix === 'resOriginal');
    if (file === undefined) throw new Error('nothing was added');
    this.all.set(name, file.bytes());
    if (favorite) this.favorites.set(name, file.bytes());
  }

  /** `cycle`, `call`: what the log says of it, where cycles, or calls, come to nothing. */
  async #lasts({ jobs, cycle, call, intervals }: Lasting, end: () => unknown): Promise<void> {
    const fromMs = this.#ports.clock.now();
    await this.#pass(intervals);
    await end();
    const trouble = { jobs, fromMs, toMs: this.#ports.clock.now() };
    if (cycle !== undefined) this.troubles.push({ ...trouble, says: cycle });
    if (call !== undefined) this.callTroubles.push({ ...trouble, says: call });
  }

  /** As the user does, once no cycle is at work. */
  async #logIn(): Promise<void> {
    const { clock, env, world } = this.#ports;
    for (;;) {
      const input = `${CODE}\n`;
      const args = ['login', '--config', 'keepsake.toml'];
      this.isActing = true;
      const { code, err } = await bare(args, {
        folder: world.folder,
        env,
        clock,
        input,
        connect: this.connect,
      });
      this.isActing = false;
      if (code === 0) return;
      if (code !== 5) throw new Error(err);
      await clock.sleep(SECOND);
    }
  }
}

/** Every disk is full; answers how to end that. */
function fillDisk(): () => void {
  const real = { prompt: fs.statfsSync, patient: fs.promises.statfs };
  const full = (found: object) => Object.assign(found, { bavail: 0 });
  Object.assign(fs, { statfsSync: (path: string) => full(real.prompt(path)) });
  Object.assign(fs.promises, { statfs: async (path: string) => full(await real.patient(path)) });
  return () => {
    Object.assign(fs, { statfsSync: real.prompt });
    Object.assign(fs.promises, { statfs: real.patient });
  };
}
