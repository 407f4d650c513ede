import type { Credentials } from './credentials.ts';
import type { DeviceConsent } from './device-consent.ts';
import type { ChangeThrottle } from '../library/change-throttle.ts';
import type { Library } from '../library/library.ts';
import type { LinkMaker } from '../library/links.ts';
import type { AccountSettings, SeenChange } from '../core/options.ts';
import type { SignIns } from './sign-ins.ts';
import type { Verifier } from '../core/srp.ts';
import type { SyncTokens } from './sync-tokens.ts';

/** What the routes share. */
export interface Simulation {
  readonly seed: string;
  readonly account: AccountSettings;
  readonly verifier: Verifier;
  readonly dsid: string;
  readonly now: () => number;
  /** Refuse what a client does wrong, instead of only recording it. */
  readonly strict: boolean;
  readonly credentials: Credentials;
  readonly signIns: SignIns;
  readonly library: Library;
  readonly links: LinkMaker;
  readonly tokens: SyncTokens;
  readonly consent: DeviceConsent;
  readonly throttle: ChangeThrottle;
  readonly onChange: (change: SeenChange) => void;
  /** There are terms of service that the user has not accepted. */
  termsOpen: boolean;
  /** How many more answers of init get a B with a leading zero byte. */
  shortB: number;
}

/** The partition that the service map names (photos.md 1.1). */
export const PARTITION = 61;
