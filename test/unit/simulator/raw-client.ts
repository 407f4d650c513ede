import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Simulator } from '../../../src/simulator/server.ts';
import { bytes, type InitAnswer, power, prove } from './srp-proof.ts';

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const WIDGET_KEY = 'd39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d';
const HOME = 'https://www.icloud.com';
const AGENT = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15';

/** One request, and whatever came back: `end` is `whole`, or why there is no more. Texts are sent as they are. */
export function receive(port: number, wanted: RawRequest): Promise<RawReply & { readonly end: string }> {
  const url = new URL(wanted.url);
  const body = textOf(wanted.body);
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let reply: IncomingMessage | undefined;
    const done = (end: string) => {
      const all = Buffer.concat(chunks);
      const { statusCode: status = 0, headers = {} } = reply ?? {};
      resolve({ status, headers, bytes: all, text: all.toString('utf8'), end });
    };
    const call = request(
      {
        host: '127.0.0.1',
        port,
        method: wanted.method ?? 'GET',
        path: wanted.url.slice(url.origin.length) || '/',
        headers: { Host: url.host, ...length, ...wanted.headers },
        agent: false,
      },
      (arrived) => {
        reply = arrived;
        arrived.on('data', (chunk: Buffer) => chunks.push(chunk));
        arrived.on('error', (error) => done(error.message));
        arrived.on('end', () => done('whole'));
      },
    );
    call.on('error', (error) => done(reply === undefined ? error.message : 'aborted'));
    call.end(body);
  });
}

function textOf(body: unknown): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

/** As `receive`, for answers that have to be whole. */
export async function send(port: number, wanted: RawRequest): Promise<RawReply> {
  const reply = await receive(port, wanted);
  if (reply.end !== 'whole') throw new Error(reply.end);
  return reply;
}

/** A client written from the protocol notes alone; it shares nothing with the product. */
export class RawClient {
  readonly simulator: Simulator;
  readonly cookies = new Map<string, string>();
  readonly session: Partial<Record<'scnt' | 'id' | 'token' | 'trust', string | undefined>> = {};
  readonly replies: RawReply[] = [];
  domain = 'com';

  constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  async auth(
    method: string,
    path: string,
    body?: unknown,
    extra: Record<string, string> = {},
  ): Promise<RawReply> {
    const signin = path.startsWith('/signin');
    const origin = signin ? 'https://idmsa.apple.com' : HOME;
    const reply = await send(this.simulator.port, {
      method,
      url: `https://idmsa.apple.com/appleauth/auth${path}`,
      headers: {
        Accept:
          path === '' || path.startsWith('/verify')
            ? 'application/json'
            : 'application/json, text/javascript',
        'Content-Type': 'application/json',
        Origin: origin,
        Referer: `${origin}/`,
        'User-Agent': AGENT,
        'X-Apple-OAuth-Client-Id': WIDGET_KEY,
        'X-Apple-OAuth-Client-Type': 'firstPartyAuth',
        'X-Apple-OAuth-Redirect-URI': HOME,
        'X-Apple-OAuth-Require-Grant-Code': 'true',
        'X-Apple-OAuth-Response-Mode': 'web_message',
        'X-Apple-OAuth-Response-Type': 'code',
        'X-Apple-OAuth-State': 'auth-0f0e0d0c-0b0a-4909-8807-060504030201',
        'X-Apple-Widget-Key': WIDGET_KEY,
        ...(this.session.scnt === undefined ? {} : { scnt: this.session.scnt }),
        ...(this.session.id === undefined ? {} : { 'X-Apple-ID-Session-Id': this.session.id }),
        ...extra,
      },
      body,
    });
    return this.#absorb(reply);
  }

  async setup(path: string, body: unknown, extra: Record<string, string> = {}): Promise<RawReply> {
    const reply = await send(this.simulator.port, {
      method: 'POST',
      url: `https://setup.icloud.${this.domain}/setup/ws/1/${path}`,
      headers: { ...this.#webHeaders(), ...extra },
      body,
    });
    return this.#absorb(reply);
  }

  async database(operation: string, body: unknown, options: RawDatabaseOptions = {}): Promise<RawReply> {
    const { database = 'private', query = 'remapEnums=true&getCurrentSyncToken=true' } = options;
    const reply = await send(this.simulator.port, {
      method: options.method ?? 'POST',
      url: `https://p61-ckdatabasews.icloud.com/database/1/com.apple.photos.cloud/production/${database}/${operation}?${query}`,
      headers: { ...this.#webHeaders(), 'Content-Type': 'text/plain', ...options.headers },
      body,
    });
    return this.#absorb(reply);
  }

  download(url: string, headers: Record<string, string> = {}): Promise<RawReply> {
    return send(this.simulator.port, { url, headers });
  }

  /** Init and complete. */
  async prove(
    password = this.simulator.account.password,
    name = this.simulator.account.username,
  ): Promise<RawReply> {
    const a = 0x1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdefn;
    const start = {
      a: bytes(power(2n, a)).toString('base64'),
      accountName: name,
      protocols: ['s2k', 's2k_fo'],
    };
    const init = await this.auth('POST', '/signin/init', start);
    if (init.status !== 200) return init;
    const answer: InitAnswer = JSON.parse(init.text);
    const proof = prove({ ...answer, name, password, a });
    return this.auth('POST', '/signin/complete?isRememberMeEnabled=true', {
      accountName: name,
      c: answer.c,
      ...proof,
      rememberMe: true,
      trustTokens: this.session.trust === undefined ? [] : [this.session.trust],
    });
  }

  login(): Promise<RawReply> {
    return this.setup('accountLogin', {
      accountCountryCode: 'USA',
      dsWebAuthToken: this.session.token,
      extended_login: true,
      trustToken: this.session.trust ?? '',
    });
  }

  /** Everything, up to a web session with a trusted browser. */
  async signIn(): Promise<void> {
    await this.prove();
    await this.auth('PUT', '/verify/trusteddevice/securitycode');
    const code = { securityCode: { code: this.simulator.code() } };
    await this.auth('POST', '/verify/trusteddevice/securitycode', code);
    await this.auth('GET', '/2sv/trust');
    const reply = await this.login();
    if (reply.status !== 200) throw new Error(`accountLogin answered ${reply.status}`);
  }

  #webHeaders(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const home = this.domain === 'com' ? HOME : `${HOME}.cn`;
    return {
      Origin: home,
      Referer: `${home}/`,
      'User-Agent': AGENT,
      ...(cookie === '' ? {} : { Cookie: cookie }),
    };
  }

  #absorb(reply: RawReply): RawReply {
    this.replies.push(reply);
    const text = (name: string) => {
      const value = reply.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    this.session.scnt = text('scnt') ?? this.session.scnt;
    this.session.id = text('x-apple-id-session-id') ?? this.session.id;
    this.session.token = text('x-apple-session-token') ?? this.session.token;
    this.session.trust = text('x-apple-twosv-trust-token') ?? this.session.trust;
    for (const line of reply.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('apple.com')) continue;
      if (line.includes('1970')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }
}

export interface RawDatabaseOptions {
  readonly database?: 'private' | 'shared';
  readonly query?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function filter(fieldName: string, type: string, value: unknown): unknown {
  return { fieldName, comparator: 'EQUALS', fieldValue: { type, value } };
}

/** The body of a list request. */
export function listBody(startRank: number, options: RawListOptions = {}): unknown {
  return {
    query: {
      recordType: options.recordType ?? 'CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted',
      filterBy: [
        filter('startRank', 'INT64', startRank),
        filter('direction', 'STRING', options.direction ?? 'ASCENDING'),
        ...Object.entries(options.filters ?? {}).map(([name, value]) => filter(name, 'STRING', value)),
      ],
    },
    resultsLimit: options.limit ?? 200,
    ...(options.keys === undefined ? {} : { desiredKeys: options.keys }),
    ...(options.marker === undefined ? {} : { continuationMarker: options.marker }),
    zoneID: options.zone ?? { zoneName: 'PrimarySync' },
  };
}

export interface RawListOptions {
  readonly recordType?: string;
  readonly direction?: string;
  readonly filters?: Record<string, string>;
  readonly limit?: number;
  readonly keys?: readonly string[];
  readonly marker?: string;
  readonly zone?: unknown;
}
