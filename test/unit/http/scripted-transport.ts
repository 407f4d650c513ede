import { arrivedBody } from '../../../src/http/arrived-body.ts';
import {
  type HttpReply,
  type HttpRequest,
  type Transport,
  TransportError,
} from '../../../src/http/transport.ts';

export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  /** The body breaks with this code. */
  readonly breaks?: string;
}

function brokenBody(code: string): Pick<HttpReply['body'], 'bytes' | 'text'> {
  const fail = () => Promise.reject(new TransportError(code, 'body', 'broken'));
  return { bytes: fail, text: fail };
}

/** Answers with one line of a script after the other; asked more often than that, it throws. */
export class ScriptedTransport implements Transport {
  readonly requests: HttpRequest[] = [];
  discarded = 0;
  readonly #script: (ScriptedReply | TransportError)[];

  constructor(...script: (ScriptedReply | TransportError)[]) {
    this.#script = script;
  }

  async send(request: HttpRequest): Promise<HttpReply> {
    this.requests.push(request);
    const line = this.#script.shift();
    if (line === undefined) throw new Error('the script has ended');
    if (line instanceof TransportError) throw line;
    const { status = 200, headers = {}, body = '', breaks } = line;
    const all = (name: string) => headers[name.toLowerCase()] ?? [];
    return {
      status,
      headers: { all, get: (name) => all(name)[0] },
      body: {
        ...arrivedBody(Buffer.from(body)),
        ...(breaks !== undefined && brokenBody(breaks)),
        discard: () => void (this.discarded += 1),
      },
    };
  }

  async dropConnections(): Promise<void> {}

  async close(): Promise<void> {}
}
