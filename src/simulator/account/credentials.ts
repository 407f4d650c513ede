import type { JsonObject } from '../core/json.ts';
import type { AccountSettings } from '../core/options.ts';
import { TokenSeal } from '../core/sealed-token.ts';

/** How far a sign-in has come when a session token was issued. */
export type Level = 'password' | 'verified' | 'trusted';

const LEVELS: readonly unknown[] = ['password', 'verified', 'trusted'] satisfies readonly Level[];
const DAY_MS = 86_400_000;

export interface SessionToken {
  readonly level: Level;
  readonly signIn: string;
  /** Counts the tokens of one sign-in. */
  readonly sequence: number;
}

type Kind = 'session' | 'trust' | 'web';

/**
 * Issues and judges what a signed-in client holds. Each kind has an epoch that is part of every token: revoking starts a
 * new one.
 */
export class Credentials {
  readonly #seal: TokenSeal;
  readonly #settings: AccountSettings;
  readonly #now: () => number;
  readonly #epochs: Record<Kind, number> = { session: 0, trust: 0, web: 0 };
  #serial = 0;
  #trustEnds = 0;

  constructor(seed: string, settings: AccountSettings, now: () => number) {
    this.#seal = new TokenSeal(seed);
    this.#settings = settings;
    this.#now = now;
  }

  issueSession(content: SessionToken): string {
    return this.#make('session', { ...content }, this.#settings.webDays);
  }

  readSession(token: string): SessionToken | undefined {
    const content = this.#read('session', token);
    if (content === undefined) return undefined;
    const { level, signIn, sequence } = content;
    if (!isLevel(level) || typeof signIn !== 'string' || typeof sequence !== 'number') return undefined;
    return { level, signIn, sequence };
  }

  /** A code begins a new trust; without one it is the account that says whether the old one is extended. */
  issueTrust(byCode: boolean): string {
    const ends = this.#now() + this.#settings.trustDays * DAY_MS;
    if (byCode || this.#settings.trustExtends || this.#trustEnds <= this.#now()) this.#trustEnds = ends;
    return this.#make('trust', { ends: this.#trustEnds }, this.#settings.trustDays);
  }

  isTrusted(token: string): boolean {
    return this.#read('trust', token) !== undefined;
  }

  /** When a good trust token ends, milliseconds since 1970. */
  trustEnds(token: string): number | undefined {
    const ends = this.#read('trust', token)?.['ends'];
    return typeof ends === 'number' ? ends : undefined;
  }

  issueWeb(): string {
    return this.#make('web', {}, this.#settings.webDays);
  }

  /** When a good web token was issued, milliseconds since 1970. */
  webIssuedAt(token: string): number | undefined {
    const at = this.#read('web', token)?.['at'];
    return typeof at === 'number' ? at : undefined;
  }

  /** The web cookies stop working; session and trust tokens go on. */
  expireCookies(): void {
    this.#epochs.web += 1;
  }

  /** Only a new sign-in helps; the trust stays. */
  revokeSessions(): void {
    this.#epochs.web += 1;
    this.#epochs.session += 1;
  }

  /** The next sign-in needs a code again. */
  revokeTrust(): void {
    this.#epochs.trust += 1;
  }

  #make(kind: Kind, content: JsonObject, days: number): string {
    this.#serial += 1;
    const at = this.#now();
    const serial = this.#serial;
    return this.#seal.make({
      kind,
      epoch: this.#epochs[kind],
      at,
      ends: at + days * DAY_MS,
      serial,
      ...content,
    });
  }

  #read(kind: Kind, token: string): JsonObject | undefined {
    const content = this.#seal.read(token);
    if (content === undefined || content['kind'] !== kind) return undefined;
    const { epoch, ends } = content;
    // A restarted simulator counts from 0 again and must know what an earlier one issued: later epochs pass.
    if (typeof epoch !== 'number' || epoch < this.#epochs[kind]) return undefined;
    return typeof ends === 'number' && ends > this.#now() ? content : undefined;
  }
}

function isLevel(value: unknown): value is Level {
  return LEVELS.includes(value);
}
