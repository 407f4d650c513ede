import type { Clock } from '../../src/base/clock.ts';
import { RetryGate } from '../../src/http/retry-gate.ts';
import type { Destination } from '../../src/model/destination.ts';
import type { ProgressEvent } from '../../src/model/progress.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { MemoryDestination } from '../../src/destinations/memory/memory.ts';
import { TransferLimiter } from '../../src/transfer/transfer-limiter.ts';
import { SpaceReservations } from '../../src/transfer/space-reservations.ts';
import type { TransferAllPorts } from '../../src/transfer/transfer-all.ts';
import type { TransferPorts } from '../../src/transfer/transfer-one.ts';
import { FakeClock } from './fake-clock.ts';
import { openTestStore } from './test-store.ts';

export interface PortsSetup {
  readonly source: TransferAllPorts['source'];
  readonly destination?: Destination;
  readonly state?: Pick<StateStore, 'record'>;
  readonly clock?: Clock;
}

/** All a transfer may touch, in memory unless said. What was reported can be read. */
export function transferPorts(
  setup: PortsSetup,
): TransferAllPorts & TransferPorts & { readonly events: ProgressEvent[] } {
  const {
    source,
    destination = new MemoryDestination(),
    state = openTestStore(),
    clock = new FakeClock(),
  } = setup;
  const events: ProgressEvent[] = [];
  return {
    source,
    destination,
    state,
    clock,
    limiter: new TransferLimiter(8),
    space: new SpaceReservations(
      () => destination.space(),
      clock,
      () => {},
    ),
    gate: new RetryGate(clock, 3_600_000),
    report: (event) => void events.push(event),
    events,
  };
}
