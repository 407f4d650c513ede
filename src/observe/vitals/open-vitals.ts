import type { Clock } from '../../base/clock.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config, HealthSettings } from '../../config/config.ts';
import type { Observer } from '../observer.ts';
import { countKept } from './count-kept.ts';
import { openHealthServer } from './health-server.ts';
import { metricsText } from './metrics.ts';
import { type ServiceManager, keepManagerInformed } from './service-manager.ts';
import { Vitals } from './vitals.ts';

interface Ports {
  readonly clock: Clock;
  readonly secrets: Pick<SecretRegistry, 'scrub'>;
  readonly warn: (text: string) => void;
  readonly say: (text: string) => void;
  /** What started this process and wants to hear of it. */
  readonly manager: ServiceManager | undefined;
}

export interface OpenVitals {
  join(config: Config): Observer;
  close(): Promise<void>;
}

/** Opens every way in which this process tells how it stands. USAGE where it cannot listen. */
export async function openVitals(
  { http, file }: HealthSettings,
  { clock, secrets, warn, say, manager }: Ports,
): Promise<OpenVitals> {
  const tellStatus = manager && ((text: string) => manager.tell(`STATUS=${text}`));
  const vitals = new Vitals({ clock, secrets, warn, say, count: countKept, file, tellStatus });
  const metrics = async () => {
    const { user, system } = process.cpuUsage();
    const self = {
      cpuSeconds: (user + system) / 1_000_000,
      residentBytes: process.memoryUsage.rss(),
      startedAtMs: clock.now() - process.uptime() * 1000,
    };
    return metricsText(await vitals.facts(), { secrets, nowMs: clock.now(), self });
  };
  const health = async () => {
    const document = await vitals.document();
    return { isFailing: document.status === 'failing', text: vitals.textOf(document) };
  };
  const server =
    http === undefined
      ? undefined
      : await openHealthServer(http, { health, isAlive: () => vitals.isAlive(), metrics });
  if (server !== undefined) {
    say(`health and figures: ${server.url}/healthz and /metrics`);
    if (server.isForOthers)
      warn(
        'other machines can read there how it stands, with the names of accounts and folders: let only those ask that you trust',
      );
  }
  const manages = manager && keepManagerInformed(manager, { clock, isAlive: () => vitals.isAlive() });
  return {
    join: (config) => vitals.join(config),
    async close() {
      await vitals.close();
      await manages?.close();
      await server?.close();
    },
  };
}
