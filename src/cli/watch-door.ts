import { answerRequest, type ControlWord } from '../account/control-words.ts';
import { listenForControl } from '../account/control-socket.ts';
import { errorCodeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import type { ToldWatch } from '../model/watch-stand.ts';
import type { WatchControl } from '../sync/watch/watch-control.ts';
import type { World } from './world.ts';

interface Ports {
  readonly world: Pick<World, 'clock' | 'onWakeSignal'>;
  readonly log: Pick<Log, 'info' | 'debug'>;
  readonly control: WatchControl;
}

/** Where one watch hears the user: `keepsake control`, and SIGUSR1. */
export class WatchDoor {
  readonly #config: Config;
  readonly #ports: Ports;
  readonly #sinceMs: number;
  readonly #stopListening: () => void;
  #server: { close(): Promise<void> } | undefined;
  #isTold = false;

  constructor(config: Config, ports: Ports) {
    this.#config = config;
    this.#ports = ports;
    this.#sinceMs = ports.world.clock.now();
    this.#stopListening = ports.world.onWakeSignal(() => ports.control.sync());
  }

  /** Safe to call again: what could not be had at the start may be there later. `isTold`: why it cannot be is told. */
  async open({ isTold }: { readonly isTold: boolean }): Promise<void> {
    if (this.#server !== undefined) return;
    const { cookieDirectory: directory, username: account } = this.#config;
    const { world, log } = this.#ports;
    try {
      this.#server = await listenForControl(
        { directory, account },
        (line) => answerRequest(line, this.#own, (word) => this.#act(word)),
        world.clock.now(),
      );
      if (this.#isTold) log.info('`keepsake control` reaches this watch again');
      this.#isTold = false;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      if (isTold && !this.#isTold)
        log.info(`\`keepsake control\` cannot reach this watch: ${directory} takes no socket (${code})`);
      this.#isTold ||= isTold;
    }
  }

  async close(): Promise<void> {
    this.#stopListening();
    await this.#server?.close();
  }

  get #own(): Pick<ToldWatch, 'folder' | 'job'> {
    const { directory, jobName: job } = this.#config;
    return { folder: directory?.absolute ?? '', job };
  }

  #act(word: ControlWord): ToldWatch {
    const { control, log } = this.#ports;
    log.debug('asked by another process', { for: word });
    if (word !== 'status') control[word]();
    return { pid: process.pid, sinceMs: this.#sinceMs, ...this.#own, ...control.stand };
  }
}
