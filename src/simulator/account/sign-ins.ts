import { bytesFrom, numberFrom, uuidFrom } from '../core/seed.ts';
import type { Level } from './credentials.ts';
import type { SrpExchange } from '../core/srp.ts';

/** One sign-in at the auth host, from `init` to `trust`. */
export interface SignIn {
  readonly id: string;
  startedAt: number;
  /** The value that the next request has to bring. It changes with every answer. */
  scnt: string;
  /** Told to the client by `complete`; from then on every request has to bring it. */
  sessionId: string | undefined;
  /** `X-Apple-OAuth-State`, the same throughout. */
  oauthState: string | undefined;
  /** What `init` began and `complete` ends; one use. */
  pending:
    | { readonly c: string; readonly accountName: string; readonly exchange: SrpExchange | undefined }
    | undefined;
  level: Level | undefined;
  tokens: number;
  wrongCodes: number;
  locked: boolean;
  /** Codes that were sent in this sign-in, by where they have to be entered. */
  deviceCode: { readonly code: string; readonly at: number } | undefined;
  phoneCode: { readonly code: string; readonly phone: number; readonly mode: string } | undefined;
}

const MERGE_PUSH_MS = 30_000;
const MAX_SIGN_INS = 1_000;

/** Keeps track of sign-ins and of the codes that devices would show. */
export class SignIns {
  readonly #all = new Map<string, SignIn>();
  readonly #seed: string;
  readonly #now: () => number;
  readonly #fixedCode: string | undefined;
  readonly #onCode: (code: string, by: 'device' | 'sms' | 'voice') => void;
  #serial = 0;
  /** What a person reads on a device now. `owner`: the sign-in that pushed it; none when it was asked for in Settings. */
  #shown: { readonly code: string; readonly owner: string | undefined } | undefined;

  constructor(
    seed: string,
    options: {
      readonly now: () => number;
      readonly fixedCode: string | undefined;
      readonly onCode: (code: string, by: 'device' | 'sms' | 'voice') => void;
    },
  ) {
    this.#seed = seed;
    this.#now = options.now;
    this.#fixedCode = options.fixedCode;
    this.#onCode = options.onCode;
  }

  begin(): SignIn {
    const id = this.unique('sign-in');
    const signIn: SignIn = {
      id,
      startedAt: this.#now(),
      scnt: this.unique('scnt'),
      sessionId: undefined,
      oauthState: undefined,
      pending: undefined,
      level: undefined,
      tokens: 0,
      wrongCodes: 0,
      locked: false,
      deviceCode: undefined,
      phoneCode: undefined,
    };
    if (this.#all.size >= MAX_SIGN_INS) {
      const [oldest] = this.#all.keys();
      if (oldest !== undefined) this.#all.delete(oldest);
    }
    this.#all.set(id, signIn);
    return signIn;
  }

  find(matches: (signIn: SignIn) => boolean): SignIn | undefined {
    return [...this.#all.values()].findLast(matches);
  }

  get(id: string): SignIn | undefined {
    return this.#all.get(id);
  }

  /** Opaque text that was never given out before, also not before a restart at another time. */
  unique(label: string): string {
    this.#serial += 1;
    return bytesFrom(`${this.#seed}/${label}/${this.#serial}/${this.#now()}`, 33).toString('base64url');
  }

  uuid(label: string): string {
    this.#serial += 1;
    return uuidFrom(`${this.#seed}/${label}/${this.#serial}/${this.#now()}`);
  }

  /** The code that a person would type now: the last one pushed, or one asked for in the settings of a device. */
  shownCode(): string {
    this.#shown ??= { code: this.#newCode(), owner: undefined };
    return this.#shown.code;
  }

  /** A push replaces what was shown before (auth.md 7.3); a second one within seconds shows nothing new. */
  push(signIn: SignIn): void {
    const now = this.#now();
    if (signIn.deviceCode !== undefined && now - signIn.deviceCode.at < MERGE_PUSH_MS) return;
    const code = this.#newCode();
    this.#shown = { code, owner: signIn.id };
    signIn.deviceCode = { code, at: now };
    this.#onCode(code, 'device');
  }

  sendToPhone(signIn: SignIn, phone: number, mode: 'sms' | 'voice'): void {
    const code = this.#newCode();
    signIn.phoneCode = { code, phone, mode };
    this.#onCode(code, mode);
  }

  /** A device code is good in the sign-in that pushed it; one from a device's settings is good in any. */
  isDeviceCode(signIn: SignIn, code: string): boolean {
    if (this.#fixedCode !== undefined) return code === this.#fixedCode;
    if (this.#shown === undefined || this.#shown.code !== code) return false;
    return this.#shown.owner === undefined || this.#shown.owner === signIn.id;
  }

  spendDeviceCode(): void {
    this.#shown = undefined;
  }

  #newCode(): string {
    if (this.#fixedCode !== undefined) return this.#fixedCode;
    this.#serial += 1;
    const code = numberFrom(`${this.#seed}/code/${this.#serial}`, 1_000_000);
    return String(code).padStart(6, '0');
  }
}
