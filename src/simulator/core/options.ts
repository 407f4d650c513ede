import type { SrpProtocol } from './srp.ts';

export interface SimulatorOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Also speak TLS directly on this port (0: any free one). Implies `tls`. */
  readonly tlsPort?: number;
  /** Make a certificate authority, so that `CONNECT` works. A name: certificates with that fault (FAULTS.md C17). */
  readonly tls?: boolean | 'expired' | 'not-yet-valid' | 'wrong-name' | 'self-signed';
  /** Tokens, links and library come from it: the same seed makes the same simulator again. */
  readonly seed?: string;
  readonly account?: AccountOptions;
  readonly library?: 'demo' | 'empty' | SyntheticLibrary;
  /**
   * Where a shared library stands: in `private` for its owner, in `shared` for others (photos.md 2.2). The demo has one unless
   * told `none`; other libraries have one, which is empty, if told.
   */
  readonly sharedLibrary?: 'shared' | 'private' | 'both' | 'none';
  /** The content of a scenario file (docs/SIMULATOR.md). Throws `USAGE` with all its problems. */
  readonly scenario?: unknown;
  /** Added to every answer. */
  readonly latencyMs?: number;
  readonly now?: () => number;
  /** False: what a client does wrong is only recorded in `violations`. True, the default: it is refused as well. */
  readonly strict?: boolean;
  /** How many requests `requests` keeps; 0 leaves the counters only. */
  readonly keepRequests?: number;
  /** Compress JSON for clients that accept it. */
  readonly gzip?: boolean;
  /** Called when devices show the notice of Advanced Data Protection. */
  readonly onConsentAsked?: () => void;
  /** Called with each code that Apple would show on a device or send by SMS. */
  readonly onCode?: (code: string, by: 'device' | 'sms' | 'voice') => void;
  /** Called at the moment before a client's change of a photo is done. */
  readonly onChange?: (change: SeenChange) => void;
}

/** What a client does to one photo. */
export interface SeenChange {
  readonly zone: string;
  readonly asset: string;
  readonly wish: string;
}

/** N photos of exactly the same size, made when they are asked for. */
export interface SyntheticLibrary {
  readonly assets: number;
  /** Size of each original; at least 512. */
  readonly bytes: number;
  /** So many more in a shared library. */
  readonly sharedAssets?: number;
  readonly albums?: SyntheticAlbums;
  /** Also `resJPEGMed` and `resJPEGThumb`, as a real library has. */
  readonly renditions?: boolean;
}

export interface SyntheticAlbums {
  readonly count: number;
  /** In how many albums a photo is on average; 1.3 unless told. */
  readonly memberships?: number;
  /** The albums are spread over so many folders; 0: all at the top. */
  readonly folders?: number;
}

export interface AccountOptions {
  readonly username?: string;
  readonly password?: string;
  readonly protocol?: SrpProtocol;
  readonly iterations?: number;
  /** The number by which Apple knows the account; empty: one that follows from the seed. */
  readonly dsid?: string;
  /** 16 bytes in hex. */
  readonly salt?: string;
  /** How many answers of `signin/init` have a B that begins with a zero byte (auth.md 5.5). */
  readonly shortB?: number;
  /** `com` or `cn`; asked on a host of the other region, accountLogin names this one (auth.md 2.1). */
  readonly region?: 'com' | 'cn';
  readonly twoFactor?: boolean;
  /** Always this code. Without it each push makes a new one. */
  readonly code?: string;
  /** Status for a right device code (auth.md 7.4). */
  readonly codeAcceptedWith?: 204 | 409 | 412;
  /** Leave `X-Apple-Session-Token` out of that answer (rclone#9730). */
  readonly codeAcceptedWithoutToken?: boolean;
  /** Wrong codes until -22982. */
  readonly maxWrongCodes?: number;
  /** Answer HTTP 200 at `signin/*`, with the real status in `X-Apple-I-Rscd` (auth.md 4). */
  readonly rscd?: boolean;
  /** False: no device shows a push, and Apple says so (auth.md 7.2). */
  readonly trustedDevices?: boolean;
  readonly phones?: readonly Phone[];
  /** Where the phone list stands in the answer of `GET /auth` (auth.md 7.2). */
  readonly phonesAt?: 'top' | 'verification' | 'direct' | 'bridge';
  /** Status of `GET /auth`. */
  readonly authOptionsStatus?: 200 | 409;
  readonly securityKeys?: boolean;
  readonly termsUpdateNeeded?: boolean;
  /** Only the user's devices can hand out the keys to the photos (auth.md 11). */
  readonly advancedDataProtection?: boolean;
  /** False: accountLogin sets no `-PCS-Photos` cookie, as recorded of an ordinary account. */
  readonly photosCookie?: boolean;
  /** Why signin/complete refuses even the right password (auth.md 6.2). */
  readonly refusedAs?: 'none' | 'locked' | 'federated';
  /** An account of an organisation. */
  readonly managed?: boolean;
  /** Two-step verification of old: `hsaVersion` 1, and this browser is not trusted (auth.md 7.8). */
  readonly twoStep?: boolean;
  /** False: `2sv/trust` on a device that is trusted already gives a new token with the old end. */
  readonly trustExtends?: boolean;
  /** False: "Access iCloud Data on the Web" is off. */
  readonly webAccess?: boolean;
  /** False: no Photos in the service map. */
  readonly photosSetUp?: boolean;
  /** How long a trust token and the cookie beside it live. */
  readonly trustDays?: number;
  /** How long the web cookies live. */
  readonly webDays?: number;
  /** How long a sign-in may take from init to trust. */
  readonly signInMinutes?: number;
}

export interface Phone {
  readonly id: number;
  readonly lastTwoDigits: string;
  readonly pushMode: 'sms' | 'voice';
}

export type AccountSettings = Readonly<Required<Omit<AccountOptions, 'code'>>> & {
  readonly code: string | undefined;
};

export const DEFAULT_ACCOUNT: AccountSettings = {
  username: 'sam@example.com',
  password: 'Correct-Horse-1',
  protocol: 's2k',
  iterations: 20_433,
  dsid: '',
  salt: '9c1f03a85be7d2460e91b37f5c28da64',
  shortB: 0,
  region: 'com',
  twoFactor: true,
  code: undefined,
  codeAcceptedWith: 204,
  codeAcceptedWithoutToken: false,
  maxWrongCodes: 5,
  rscd: false,
  trustedDevices: true,
  phones: [
    { id: 2, lastTwoDigits: '81', pushMode: 'sms' },
    { id: 5, lastTwoDigits: '07', pushMode: 'voice' },
  ],
  phonesAt: 'bridge',
  authOptionsStatus: 200,
  securityKeys: false,
  termsUpdateNeeded: false,
  advancedDataProtection: false,
  photosCookie: true,
  refusedAs: 'none',
  managed: false,
  twoStep: false,
  trustExtends: true,
  webAccess: true,
  photosSetUp: true,
  trustDays: 90,
  webDays: 30,
  signInMinutes: 15,
};
