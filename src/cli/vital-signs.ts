import type { Config } from '../config/config.ts';
import type { Observer } from '../observe/observer.ts';
import type { OpenVitals } from '../observe/vitals/open-vitals.ts';
import type { SecretRegistry } from '../base/secret.ts';
import type { Terminal } from './terminal.ts';
import type { World } from './world.ts';

/** What systemd gives a service: where to answer, and how often at least. */
const VARIABLES = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'] as const;

/** `systemd-notify` is done in milliseconds; a manager that hangs must not keep us. */
const LONGEST_NOTIFY_MS = 10_000;

interface Ports {
  readonly world: Pick<World, 'clock' | 'env' | 'cwd'>;
  readonly terminal: Pick<Terminal, 'say' | 'warn'>;
  readonly secrets: Pick<SecretRegistry, 'scrub'>;
}

/**
 * How the whole process stands, for whoever wants to know: one of it, however many accounts and jobs there are. Opened by the first job
 * that has a use of it, and closed with the process.
 */
export class VitalSigns {
  readonly #ports: Ports;
  readonly #service: Readonly<Record<string, string>>;
  #open: Promise<OpenVitals> | undefined;

  /** Takes the variables of systemd out of the environment: programs of the user's are not the service. */
  constructor(ports: Ports) {
    this.#ports = ports;
    const { env } = ports.world;
    this.#service = Object.fromEntries(
      VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    );
    for (const name of VARIABLES) delete env[name];
  }

  /** What hears how a watch goes; undefined where there is no use of it. A sync that runs once may run beside a watch with the same flags. */
  async join(config: Config): Promise<Observer | undefined> {
    if (config.watch === undefined) return undefined;
    const isService = this.#service['NOTIFY_SOCKET'] !== undefined;
    if (config.health === undefined && !isService) return undefined;
    this.#open ??= this.#openAll(config, isService);
    return (await this.#open).join(config);
  }

  async close(): Promise<void> {
    // What could not be opened was told by the job that wanted it.
    const open = await this.#open?.catch(() => undefined);
    await open?.close();
  }

  async #openAll(config: Config, isService: boolean): Promise<OpenVitals> {
    const { openVitals } = await import('../observe/vitals/open-vitals.ts');
    const { world, terminal, secrets } = this.#ports;
    return openVitals(config.health ?? { http: undefined, file: undefined }, {
      clock: world.clock,
      secrets,
      warn: (text) => terminal.warn(text),
      say: (text) => terminal.say(text),
      manager: isService ? await this.#manager() : undefined,
    });
  }

  async #manager() {
    const { runProgram } = await import('../base/run-program.ts');
    const { createServiceManager } = await import('../observe/vitals/service-manager.ts');
    const { world, terminal } = this.#ports;
    const { WATCHDOG_USEC } = this.#service;
    const watchdogMs = Number(WATCHDOG_USEC) / 1000;
    return createServiceManager(watchdogMs > 0 ? Math.max(1_000, watchdogMs) : undefined, {
      clock: world.clock,
      warn: (text) => terminal.warn(text),
      say: (text) => terminal.say(text),
      run: async (assignments) => {
        const { why, complaints } = await runProgram('systemd-notify', assignments, {
          env: { PATH: world.env['PATH'], ...this.#service },
          cwd: '/',
          signal: new AbortController().signal,
          limitMs: LONGEST_NOTIFY_MS,
          maxBytes: 10_000,
        });
        return why === undefined ? undefined : ['systemd-notify', why, ...complaints].join(' ');
      },
    });
  }
}
