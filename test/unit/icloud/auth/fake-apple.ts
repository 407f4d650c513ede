import {
  type HttpReply,
  type HttpRequest,
  type Transport,
  TransportError,
} from '../../../../src/http/transport.ts';
import { type Answer, missingCookie, toReply } from './answer.ts';
import { FakeKeyExchange, type KeyExchangeSettings } from './fake-key-exchange.ts';
import { INIT } from './routes.ts';

export interface Seen {
  readonly route: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Given to one route in place of Apple's own answer; undefined: Apple answers, with these changes. */
export type Override = (seen: Seen, count: number) => Answer | 'no answer' | undefined;

export interface AppleSettings extends Partial<KeyExchangeSettings> {
  readonly twoFactor?: boolean;
  readonly code?: string;
  /** What a text message or a call brings. */
  readonly phoneCode?: string;
  /** What `GET /auth` answers, whatever the wish for JSON. */
  readonly factors?: Readonly<Record<string, unknown>>;
}

/** Plays Apple for one account: true key exchange, one-time `scnt`, session tokens of which only the newest counts. */
export class FakeApple implements Transport {
  readonly seen: Seen[] = [];
  readonly overrides = new Map<string, Override>();
  /** What a client did that Apple would not like. */
  readonly complaints: string[] = [];
  readonly issued: string[] = [];
  drops = 0;
  accountData: Readonly<Record<string, unknown>> = {};
  readonly #settings: Required<AppleSettings>;
  readonly #keyExchange: FakeKeyExchange;
  #numbers = 0;
  #scnt = '';
  #sessionToken = '';
  #webToken = '';
  #isTrusted = false;
  #phoneAsked: Readonly<Record<string, unknown>> = {};
  #trustTokens = new Set<string>();

  constructor(settings: AppleSettings = {}) {
    this.#settings = {
      account: 'sam@example.com',
      password: 'Correct-Horse-1',
      protocol: 's2k',
      salt: '5143ff69b71d79f8219b28a9aaabacad',
      twoFactor: true,
      code: '012345',
      phoneCode: '054321',
      factors: {
        trustedPhoneNumbers: [
          { id: 3, numberWithDialCode: '+1 (•••) •••-••81', pushMode: 'sms', nonFTEU: false },
          { id: 7, obfuscatedNumber: '(•••) •••-••07', pushMode: 'voice' },
        ],
      },
      shortB: 0,
      ...settings,
    };
    this.#keyExchange = new FakeKeyExchange(this.#settings);
  }

  on(route: string, override: Override): this {
    this.overrides.set(route, override);
    return this;
  }

  count(route: string): number {
    return this.seen.filter((seen) => seen.route === route).length;
  }

  get routes(): readonly string[] {
    return this.seen.map(({ route }) => route);
  }

  /** The same without exchanges begun anew: with a wrong password one S in 256 begins with a zero byte (auth.md 5.5). */
  get steps(): readonly string[] {
    const { routes } = this;
    return routes.filter((route, n) => route !== INIT || routes[n + 1] !== INIT);
  }

  /** Apple forgets the web session, and with `all` the session token too. */
  endSession(all = false): void {
    this.#webToken = '';
    if (all) this.#sessionToken = '';
  }

  withdrawTrust(): void {
    this.#trustTokens.clear();
    this.#isTrusted = false;
  }

  // Properties, not methods: wrappers of a transport copy what it owns.
  readonly send = async (request: HttpRequest): Promise<HttpReply> => {
    request.signal.throwIfAborted();
    await Promise.resolve();
    const route = `${request.method} ${request.url.pathname.replace(/^\/(appleauth|setup\/ws\/1)/, '')}`;
    const body: unknown = request.body === undefined ? undefined : JSON.parse(request.body);
    const seen: Seen = {
      route,
      url: request.url,
      headers: request.headers,
      bodyText: request.body,
      body: { ...(typeof body === 'object' ? body : {}) },
    };
    this.seen.push(seen);
    const scripted = this.overrides.get(route)?.(seen, this.count(route));
    if (scripted === 'no answer') throw new TransportError('ECONNRESET', 'headers', 'reset');
    return toReply(scripted ?? this.#answer(seen));
  };

  readonly dropConnections = async (): Promise<void> => {
    this.drops += 1;
  };

  readonly close = async (): Promise<void> => {};

  #answer(seen: Seen): Answer {
    switch (seen.route) {
      case 'POST /auth/signin/init':
        return this.#init(seen);
      case 'POST /auth/signin/complete':
        return this.#complete(seen);
      case 'POST /auth/repair/complete':
        this.#checkContext(seen);
        this.#isTrusted = true;
        return { status: 200, headers: this.#auth(true) };
      case 'PUT /auth/verify/trusteddevice/securitycode':
        this.#checkContext(seen);
        return { status: 202, headers: this.#auth() };
      case 'GET /auth':
        this.#checkContext(seen);
        return { status: 200, headers: this.#auth(), json: this.#settings.factors };
      case 'PUT /auth/verify/phone':
        this.#checkContext(seen);
        this.#phoneAsked = seen.body;
        return { status: 200, headers: this.#auth(), json: { ...seen.body, securityCode: {} } };
      case 'POST /auth/verify/phone/securitycode':
        return this.#verifyPhone(seen);
      case 'POST /auth/verify/trusteddevice/securitycode':
        return this.#verify(seen);
      case 'GET /auth/2sv/trust':
        return this.#trust(seen);
      case 'GET /auth/authorize/signin':
        return { status: 200, headers: this.#auth(), text: '<html>' };
      case 'POST /requestWebAccessState':
        return { status: 200, json: { dsid: '12345678901', isWebAccessAllowed: true } };
      case 'POST /validate':
        return this.#validate(seen);
      case 'POST /accountLogin':
        return this.#accountLogin(seen);
      default:
        throw new Error(`nobody plays ${seen.route}`);
    }
  }

  #init({ body }: Seen): Answer {
    return {
      status: 200,
      headers: {
        ...this.#auth(),
        'set-cookie': ['aasp=AASP-CANARY; Path=/; Secure; HttpOnly'],
        'content-type': 'text/html',
      },
      json: { ...this.#keyExchange.begin(body), c: 'd-123-CONTEXT:MSA' },
    };
  }

  #complete(seen: Seen): Answer {
    const { body } = seen;
    this.#checkContext(seen);
    if (body['c'] !== 'd-123-CONTEXT:MSA') this.complaints.push('c changed');
    if (!this.#keyExchange.accepts(body)) {
      return {
        status: 401,
        headers: { ...this.#auth(), 'X-Apple-I-Request-Id': 'support-id-1' },
        json: { serviceErrors: [{ code: '-20101', message: 'Enter the email.' }] },
      };
    }
    const trustTokens = Array.isArray(body['trustTokens']) ? body['trustTokens'] : [];
    this.#isTrusted = trustTokens.some((token) => this.#trustTokens.has(String(token)));
    if (!this.#settings.twoFactor)
      return { status: 412, headers: this.#auth(true), json: { authType: 'sa' } };
    return { status: this.#isTrusted ? 200 : 409, headers: this.#auth(true), json: { authType: 'hsa2' } };
  }

  #verify(seen: Seen): Answer {
    this.#checkContext(seen);
    if (seen.bodyText !== JSON.stringify({ securityCode: { code: this.#settings.code } })) {
      return {
        status: 400,
        headers: this.#auth(),
        json: { service_errors: [{ code: '-21669', message: 'Incorrect code' }], hasError: true },
      };
    }
    return { status: 204, headers: this.#auth(true) };
  }

  #verifyPhone(seen: Seen): Answer {
    this.#checkContext(seen);
    const { phoneNumber, securityCode, mode } = seen.body;
    const asked = this.#phoneAsked;
    const isRight =
      JSON.stringify(securityCode) === JSON.stringify({ code: this.#settings.phoneCode }) &&
      idOf(phoneNumber) === idOf(asked['phoneNumber']) &&
      mode === asked['mode'];
    if (isRight) return { status: 200, headers: this.#auth(true), json: { securityCode: { valid: true } } };
    return { status: 400, headers: this.#auth(), json: { service_errors: [{ code: -21669 }] } };
  }

  #trust(seen: Seen): Answer {
    this.#checkContext(seen);
    const trustToken = this.next('trust-token');
    this.#trustTokens.add(trustToken);
    this.#isTrusted = true;
    return {
      status: 204,
      headers: {
        ...this.#auth(true),
        'X-Apple-TwoSV-Trust-Token': trustToken,
        'set-cookie': [
          'DES1234="HSARMTKCANARY"; Max-Age=7776000; Domain=apple.com; Path=/; Secure; HttpOnly',
        ],
      },
    };
  }

  #validate({ headers, bodyText }: Seen): Answer {
    if (bodyText !== 'null') this.complaints.push('validate wants null');
    if (this.#webToken !== '' && headers['cookie']?.includes(this.#webToken) === true) return this.#account();
    return missingCookie('X-APPLE-WEBAUTH-TOKEN');
  }

  #accountLogin({ body }: Seen): Answer {
    if (body['dsWebAuthToken'] !== this.#sessionToken || this.#sessionToken === '') {
      return { status: 421, json: { success: false, error: 'Invalid Session Token' } };
    }
    return this.#account();
  }

  #account(): Answer {
    if (this.#isTrusted) this.#webToken = this.next('web-token');
    const { twoFactor } = this.#settings;
    const hsa = { hsaTrustedBrowser: this.#isTrusted, hsaChallengeRequired: !this.#isTrusted };
    return {
      status: 200,
      headers: {
        'set-cookie': this.#isTrusted
          ? [
              `X-APPLE-WEBAUTH-TOKEN="${this.#webToken}";Expires=Fri,16-Jan-2099 02:07:19 GMT;Path=/;Domain=.icloud.com;Secure;HttpOnly`,
              `X-APPLE-WEBAUTH-HSA-TRUST="${this.#webToken}hsa";Expires=Fri,16-Jan-2099 02:07:19 GMT;Path=/;Domain=.icloud.com;Secure;HttpOnly`,
            ]
          : [],
      },
      json: {
        dsInfo: { dsid: '12345678901', isWebAccessAllowed: true, ...(twoFactor ? { hsaVersion: 2 } : {}) },
        ...(twoFactor ? hsa : {}),
        webservices: { ckdatabasews: { url: 'https://p61-ckdatabasews.icloud.com:443', status: 'active' } },
        ...this.accountData,
      },
    };
  }

  /** Every answer of the sign-in service renews `scnt`; each request must bring the last one. */
  #checkContext({ route, headers }: Seen): void {
    if (headers['scnt'] !== this.#scnt) this.complaints.push(`${route}: stale scnt`);
    if (headers['X-Apple-ID-Session-Id'] !== 'session-id-CANARY')
      this.complaints.push(`${route}: no session id`);
  }

  #auth(withSessionToken = false): Record<string, string> {
    this.#scnt = this.next('scnt');
    if (withSessionToken) this.#sessionToken = this.next('session-token');
    return {
      scnt: this.#scnt,
      'X-Apple-ID-Session-Id': 'session-id-CANARY',
      'X-Apple-ID-Account-Country': 'USA',
      ...(withSessionToken ? { 'X-Apple-Session-Token': this.#sessionToken } : {}),
    };
  }

  next(what: string): string {
    this.#numbers += 1;
    const value = `${what}-CANARY-${this.#numbers}`;
    this.issued.push(value);
    return value;
  }
}

function idOf(phone: unknown): unknown {
  return typeof phone === 'object' && phone !== null && 'id' in phone ? phone.id : undefined;
}
