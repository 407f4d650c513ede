import type { Clock } from '../../base/clock.ts';
import { createComplaints } from '../../base/complaints.ts';
import { printable } from '../../base/printable.ts';

/** What started this process and wants to hear how it is: systemd (sd_notify(3)). */
export interface ServiceManager {
  /** Undefined: it sets no watchdog. */
  readonly watchdogMs: number | undefined;
  /** Sends assignments such as `READY=1`, one after the other. */
  tell(...assignments: readonly string[]): void;
  /** Waits until all is sent, but not for long. */
  settle(): Promise<void>;
}

interface ManagerPorts {
  /** Runs `systemd-notify`; answers why that failed. */
  readonly run: (assignments: readonly string[]) => Promise<string | undefined>;
  readonly clock: Pick<Clock, 'now'>;
  readonly warn: (text: string) => void;
  readonly say: (text: string) => void;
}

/** Long enough for `systemctl status`. */
const MOST_CHARACTERS = 300;

/** Messages go one after the other; of those that wait behind a slow one, the newest status counts. */
export function createServiceManager(
  watchdogMs: number | undefined,
  { run, ...ports }: ManagerPorts,
): ServiceManager {
  let queue: Promise<void> = Promise.resolve();
  let waiting: string[] | undefined;
  const complain = createComplaints(ports);

  async function send(): Promise<void> {
    const assignments = waiting ?? [];
    waiting = undefined;
    const why = await run(assignments);
    complain('the service manager cannot be told how it stands', why && printable(why));
  }

  return {
    watchdogMs,
    tell(...assignments) {
      const clean = assignments.map((text) => printable(text).slice(0, MOST_CHARACTERS));
      if (waiting !== undefined) {
        const names = new Set(clean.map(nameOf));
        waiting = [...waiting.filter((text) => !names.has(nameOf(text))), ...clean];
        return;
      }
      waiting = clean;
      queue = queue.then(send);
    },
    settle: () => queue,
  };
}

function nameOf(assignment: string): string {
  return assignment.split('=')[0] ?? '';
}

/** Says that the process is ready, that it still is, and that it ends. */
export function keepManagerInformed(
  manager: ServiceManager,
  { clock, isAlive }: { readonly clock: Clock; readonly isAlive: () => boolean },
): { close(): Promise<void> } {
  const over = new AbortController();
  manager.tell('READY=1');
  if (manager.watchdogMs !== undefined) void beat(manager.watchdogMs / 2);

  async function beat(everyMs: number): Promise<void> {
    try {
      for (;;) {
        if (isAlive()) manager.tell('WATCHDOG=1');
        await clock.beat(everyMs, over.signal);
      }
    } catch (error) {
      if (!over.signal.aborted) throw error;
    }
  }

  return {
    async close() {
      over.abort();
      manager.tell('STOPPING=1');
      await manager.settle();
    },
  };
}
