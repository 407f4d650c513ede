import { silentLog } from '../../src/base/log.ts';
import { SecretRegistry } from '../../src/base/secret.ts';
import { NO_MEMORY } from '../../src/observe/memory.ts';
import type { ObserverPorts } from '../../src/observe/observer.ts';

/** What an observer needs, but for who is told. */
export function observerPorts(
  more: Pick<ObserverPorts, 'clock' | 'doors'> & Partial<ObserverPorts>,
): ObserverPorts {
  return {
    log: silentLog,
    secrets: new SecretRegistry(),
    signal: new AbortController().signal,
    account: 'sam@example.com',
    task: 'sync',
    folder: '/photos',
    isAlone: false,
    trustEnds: async () => undefined,
    renewCommand: 'keepsake login',
    typed: { username: ['sam@example.com'] },
    memory: { read: async () => NO_MEMORY, write: async () => {} },
    inTurn: (work) => work(),
    addEvent: undefined,
    putReport: undefined,
    ping: undefined,
    hasMessages: true,
    withNames: false,
    ...more,
  };
}
