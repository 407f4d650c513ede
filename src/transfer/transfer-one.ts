import { KeepsakeError, unreachable } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Wanted } from '../model/action.ts';
import type { Address } from '../model/asset.ts';
import { isVerifiable } from '../model/digest.ts';
import type { Failure, WrongBody } from '../model/failure.ts';
import type { Outcome } from '../model/outcome.ts';
import type { PhotoSource } from '../model/photo-source.ts';
import type { RelativePath } from '../model/relative-path.ts';
import { decideNext } from './decide-next.ts';
import { endOfRun } from './end-of-run.ts';
import { fetchInto, type FetchPorts } from './fetch-into.ts';
import type { TransferLimiter } from './transfer-limiter.ts';

export interface TransferPorts extends FetchPorts {
  readonly source: Pick<PhotoSource, 'open' | 'freshAddresses' | 'renewSession'>;
  readonly limiter: Pick<TransferLimiter, 'attempt' | 'receive' | 'hear' | 'pay' | 'saved' | 'silence'>;
}

/** An address this close to its end is replaced before it is used (photos.md 10.5). */
const ADDRESS_MARGIN_MS = 120_000;
const FRUITLESS_LIMIT = 5;

/** The loop around one file. Rejects with `KeepsakeError` when nothing else could succeed either. */
export async function transferOne(
  wanted: Wanted,
  path: RelativePath,
  ports: TransferPorts,
  signal: AbortSignal,
): Promise<Outcome> {
  const { resource } = wanted;
  const wrong: Partial<Record<WrongBody, number>> = {};
  const history = {
    fruitless: 0,
    limit: FRUITLESS_LIMIT,
    vainMs: 0,
    othersSaved: false,
    wrong,
    addressRefreshed: false,
    sessionRenewed: false,
  };
  const failed = (failure: Failure, quarantined?: string): Outcome => ({
    kind: 'failed',
    wanted,
    path,
    failure,
    ...(quarantined !== undefined && { quarantined }),
  });

  let address = resource.address;
  let mostHeld = 0;
  let firstVainAtMs: number | undefined;
  let savedBefore = ports.limiter.saved;
  // Power loss can leave holes in a kept prefix, which only a signature would notice.
  let fromStart = !isVerifiable(resource.signature);

  try {
    for (;;) {
      await ports.gate.wait(signal);
      if (address === undefined || endsSoon(address, ports.clock)) {
        const fresh = await freshAddress(wanted, ports, signal);
        if (fresh === undefined || 'url' in fresh) address = fresh ?? address;
        else if (address === undefined) return failed(fresh);
      }
      if (address === undefined)
        return failed({ kind: 'unavailable', detail: 'the library offers no address to it' });

      const quarantine = (wrong.signature ?? 0) > 0;
      const begunWith = address;
      const isLate = endsSoon(begunWith, ports.clock);
      const addressNow = async () => {
        // One that ended soon from the start is the best that can be had.
        if (isLate || !endsSoon(begunWith, ports.clock)) return begunWith;
        const fresh = await freshAddress(wanted, ports, signal);
        return fresh !== undefined && 'url' in fresh ? fresh : begunWith;
      };
      const options = { path, address, addressNow, fromStart, quarantine, signal };
      const attempt = await ports.limiter.attempt(() => fetchInto(wanted, ports, options));
      if (attempt.kind === 'saved')
        return { ...attempt, wanted, modifiedAtMs: attempt.modifiedAtMs ?? wanted.modifiedAtMs };

      const { failure, held } = attempt;
      if (failure.kind === 'wrong') wrong[failure.why] = (wrong[failure.why] ?? 0) + 1;
      // More than ever before: bytes that were thrown away and came again are no progress.
      if (held > mostHeld && failure.kind !== 'wrong') {
        mostHeld = held;
        history.fruitless = 1;
        firstVainAtMs = undefined;
        history.addressRefreshed = false;
      } else {
        history.fruitless += 1;
      }

      const nowMs = ports.clock.monotonic();
      firstVainAtMs ??= nowMs;
      // Files that begin in an outage need not wait for as long as the first ones did.
      const silentMs =
        failure.kind === 'broken' || failure.kind === 'busy' ? ports.limiter.silence(nowMs) : 0;
      history.vainMs = Math.max(nowMs - firstVainAtMs, silentMs);
      history.othersSaved = ports.limiter.saved > savedBefore;
      savedBefore = ports.limiter.saved;

      const next = decideNext(failure, history, ports.clock.random());
      switch (next.do) {
        case 'retry':
          fromStart = next.fromStart;
          ports.report({ kind: 'waiting', reason: failure.kind, ms: next.afterMs });
          // What the service asked for is waited for at the gate, by all workers.
          if (next.afterMs > askedMs(failure)) await ports.clock.sleep(next.afterMs, signal);
          break;
        case 'refresh-address':
          history.addressRefreshed = true;
          address = undefined;
          break;
        case 'renew-session':
          history.sessionRenewed = true;
          await ports.source.renewSession(signal);
          break;
        case 'give-up':
          return failed(failure, attempt.quarantined);
        case 'stop-run':
          throw endOfRun(failure);
        default:
          return unreachable(next);
      }
    }
  } catch (error) {
    // Whatever a port says while the run is ending, the file is as before.
    const isTheEnd = error === signal.reason || !(error instanceof KeepsakeError);
    if (signal.aborted && isTheEnd) return failed({ kind: 'cancelled' });
    throw error;
  }
}

function askedMs(failure: Failure): number {
  return failure.kind === 'busy' ? (failure.retryAfterMs ?? -1) : -1;
}

/** Undefined when the provider does not offer the file any more. */
async function freshAddress(
  wanted: Wanted,
  ports: TransferPorts,
  signal: AbortSignal,
): Promise<Address | Failure | undefined> {
  const addresses = await ports.source.freshAddresses(wanted.key.library, [wanted.resource], signal);
  return addresses.get(wanted.resource);
}

function endsSoon(address: Address, clock: Clock): boolean {
  return address.expiresAtMs !== undefined && address.expiresAtMs - clock.now() < ADDRESS_MARGIN_MS;
}
