import type { Address, Resource } from '../../src/model/asset.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { OpenedBody, PhotoSource } from '../../src/model/photo-source.ts';
import { addressOf } from './wanted.ts';

/** How the provider answers one request for bytes. */
export type Answer =
  | Failure
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** Where the answer starts; the offset asked for unless said. */
      readonly from?: number;
      readonly chunkSize?: number;
      /** Instead of ending cleanly. `silence`: nothing more ever comes. */
      readonly ending?: Error | 'silence';
      /** Happens before each chunk. */
      readonly before?: () => Promise<void>;
    };

export interface Request {
  readonly url: string;
  readonly offset: number;
}

/** A provider whose answers are written down beforehand, per address; what was asked of it can be read. */
export class ScriptedSource implements Pick<PhotoSource, 'open' | 'freshAddresses' | 'renewSession'> {
  readonly requests: Request[] = [];
  readonly lookups: (readonly Resource[])[] = [];
  renewals = 0;
  discarded = 0;
  /** Answers to lookups; a fresh address that never ends unless said. */
  freshAddress: (resource: Resource) => Address | undefined = () => addressOf('fresh');
  readonly #answers: (request: Request) => Answer;

  constructor(answers: (request: Request) => Answer) {
    this.#answers = answers;
  }

  /** One answer after the other, whatever is asked; the last one for ever. */
  static of(...answers: readonly Answer[]): ScriptedSource {
    let n = 0;
    return new ScriptedSource(() => {
      const answer = answers[Math.min(n, answers.length - 1)];
      n += 1;
      if (answer === undefined) throw new Error('nothing was to be asked');
      return answer;
    });
  }

  async open(address: Address, offset: number, signal: AbortSignal): Promise<OpenedBody | Failure> {
    const request = { url: address.url.reveal(), offset };
    this.requests.push(request);
    const answer = this.#answers(request);
    if (answer.kind !== 'bytes') return answer;
    return {
      kind: 'body',
      offset: answer.from ?? offset,
      length: undefined,
      chunks: chunksOf(answer, signal),
      discard: () => {
        this.discarded += 1;
      },
    };
  }

  async freshAddresses(
    _library: string,
    resources: readonly Resource[],
  ): Promise<ReadonlyMap<Resource, Address>> {
    this.lookups.push(resources);
    const addresses = new Map<Resource, Address>();
    for (const resource of resources) {
      const address = this.freshAddress(resource);
      if (address !== undefined) addresses.set(resource, address);
    }
    return addresses;
  }

  async renewSession(): Promise<void> {
    this.renewals += 1;
  }
}

/** A provider that has these files under their names, and answers ranges. */
export function honestSource(files: Readonly<Record<string, Uint8Array>>): ScriptedSource {
  return new ScriptedSource(({ url, offset }) => {
    const bytes = files[url];
    return bytes === undefined
      ? { kind: 'unavailable', detail: url }
      : { kind: 'bytes', bytes: bytes.subarray(offset) };
  });
}

async function* chunksOf(
  { bytes, chunkSize = 1000, ending, before }: Extract<Answer, { kind: 'bytes' }>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkSize) {
    await before?.();
    yield bytes.subarray(at, at + chunkSize);
  }
  if (ending instanceof Error) throw ending;
  // A server that says nothing does not notice either that we are gone: the signal is not looked at.
  if (ending === 'silence') await new Promise<void>(() => void signal);
}
