import fs from 'node:fs';
import { type HttpReply, TransportError } from '../../src/http/transport.ts';
import { connect as realConnect, type Connect } from '../../src/sync/open/connect.ts';
import { DiskWork } from './disk-work.ts';

/** Calls that give a file another name, or a name to a file: after each of them a crash leaves something else. */
const NAMING = ['linkSync', 'unlinkSync', 'renameSync', 'mkdirSync'] as const;

/**
 * Counts what a run does, so that it can be stopped at its n-th step: a request that leaves, a piece of an answer that
 * comes, a name on the disk that changes.
 */
export class WatchedRun {
  events = 0;
  readonly #onEvent: (event: number) => void;
  /** The n-th body of a photo falls silent after its first piece; 0: none does. */
  readonly #silentBody: number;
  readonly #disk = new DiskWork();
  #bodies = 0;
  #inFlight = 0;
  #isCutOff = false;

  constructor(onEvent: (event: number) => void, silentBody: number) {
    this.#onEvent = onEvent;
    this.#silentBody = silentBody;
  }

  /** Whether somebody else than the clock is at work: a request on its way, or the disk. */
  readonly isBusy = (): boolean => this.#inFlight > 0 || this.#disk.isUnderWay;

  readonly connect: Connect = async (network, limits) => {
    const inner = await this.#during(realConnect(network, limits));
    return {
      ...inner,
      close: () => this.#during(inner.close()),
      dropConnections: () => this.#during(inner.dropConnections()),
      send: async (request) => {
        this.#happen();
        if (this.#isCutOff) throw new TransportError('ENETDOWN', 'connect', 'the run is dead');
        const reply = await this.#during(inner.send(request));
        this.#happen();
        return this.#watch(reply, request.url.hostname.includes('content'));
      },
    };
  };

  /** From now on no request leaves. */
  cutOff(): void {
    this.#isCutOff = true;
  }

  /** Does `work` with the naming calls of the disk counted too. */
  async on<T>(work: () => Promise<T>): Promise<T> {
    const real = NAMING.map((name) => [name, fs[name]] as const);
    const happen = () => this.#happen();
    for (const [name, call] of real) {
      const counted = (...args: unknown[]): unknown => {
        happen();
        return Reflect.apply(call, fs, args);
      };
      Object.assign(fs, { [name]: counted });
    }
    this.#disk.start();
    try {
      return await work();
    } finally {
      this.#disk.stop();
      Object.assign(fs, Object.fromEntries(real));
    }
  }

  #happen(): void {
    this.events += 1;
    this.#onEvent(this.events);
  }

  async #during<T>(work: Promise<T>): Promise<T> {
    this.#inFlight += 1;
    try {
      return await work;
    } finally {
      this.#inFlight -= 1;
    }
  }

  #watch(reply: HttpReply, isPhoto: boolean): HttpReply {
    if (isPhoto) this.#bodies += 1;
    const isSilent = isPhoto && this.#bodies === this.#silentBody;
    const { body } = reply;
    const pieces = () => body.chunks[Symbol.asyncIterator]();
    const chunks = { [Symbol.asyncIterator]: () => this.#pieces(pieces(), isSilent) };
    const bytes = (limit: number) => this.#during(body.bytes(limit));
    const text = (limit: number) => this.#during(body.text(limit));
    return { ...reply, body: { ...body, chunks, bytes, text } };
  }

  async *#pieces(inner: AsyncIterator<Uint8Array>, isSilent: boolean): AsyncGenerator<Uint8Array> {
    for (let n = 0; ; n += 1) {
      if (isSilent && n === 1) await new Promise<never>(() => {});
      const piece = await this.#during(inner.next());
      this.#happen();
      if (piece.done === true) return;
      yield piece.value;
    }
  }
}
