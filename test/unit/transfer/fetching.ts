import { RetryGate } from '../../../src/http/retry-gate.ts';
import { MemoryDestination } from '../../../src/destinations/memory/memory.ts';
import { draftId, fetchInto, type FetchOptions } from '../../../src/transfer/fetch-into.ts';
import { TransferLimiter } from '../../../src/transfer/transfer-limiter.ts';
import { SpaceReservations } from '../../../src/transfer/space-reservations.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type Answer, ScriptedSource } from '../../support/scripted-source.ts';
import { addressOf, photoBytes, relative, wantedFile } from '../../support/wanted.ts';

export const PHOTO = photoBytes('photo', 5000);
export const PATH = relative('IMG_1.JPG');
const NOTHING: Uint8Array = Buffer.alloc(0);
export const OPAQUE = { signature: 'not-verifiable' };
export const html = Buffer.from('<!doctype html><title>Sign in</title>');

export function setup(answer: Answer, { wanted = wantedFile(PATH, PHOTO), kept = NOTHING } = {}) {
  const destination = new MemoryDestination();
  const id = draftId(wanted.resource);
  if (kept.length > 0) destination.drafts.set(id, kept);
  const source = ScriptedSource.of(answer);
  const clock = new FakeClock();
  const received: number[] = [];
  const fetch = (options: Partial<FetchOptions> = {}) =>
    fetchInto(
      wanted,
      {
        source,
        destination,
        clock,
        limiter: new TransferLimiter(1),
        space: new SpaceReservations(
          () => destination.space(),
          clock,
          () => {},
        ),
        gate: new RetryGate(clock, 3_600_000),
        report: (event) => event.kind === 'received' && received.push(event.bytes),
      },
      {
        path: PATH,
        address: addressOf('IMG_1.JPG'),
        fromStart: false,
        quarantine: false,
        signal: new AbortController().signal,
        ...options,
      },
    );
  const draft = () => destination.drafts.get(id)?.length ?? 0;
  return { destination, source, fetch, draft, received, file: () => destination.files.get(PATH)?.bytes };
}

export const bytes = (
  content: Uint8Array,
  more: Partial<Extract<Answer, { kind: 'bytes' }>> = {},
): Answer => ({
  kind: 'bytes',
  bytes: content,
  ...more,
});
