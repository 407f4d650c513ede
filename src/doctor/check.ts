import type { Clock } from '../base/clock.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import type { Keyring } from '../config/keyring.ts';
import type { FileCalls } from '../account/file-calls.ts';
import type { CheckedDestination } from '../model/destination.ts';
import type { AccountFiles } from '../model/account-files.ts';
import type { PhotoSource } from '../model/photo-source.ts';
import type { SignInPage } from '../model/sign-in-page.ts';

export type CheckName =
  | 'program'
  | 'address'
  | 'environment'
  | 'folder'
  | 'lock'
  | 'session-file'
  | 'identity'
  | 'inventory'
  | 'password'
  | 'destination'
  | 'hosts'
  | 'edge'
  | 'clock'
  | 'session'
  | 'login'
  | 'web-access'
  | 'photos'
  | 'drive'
  | 'download';

/** What one check found. */
export type Finding =
  | { readonly result: 'ok'; readonly says: string }
  | {
      readonly result: 'warn';
      readonly says: string;
      readonly action?: string;
      /** What builds on this makes no sense. */
      readonly blocks?: boolean;
    }
  /** `code` gives the exit number, and the action where none is said. */
  | { readonly result: 'fail'; readonly says: string; readonly code: ErrorCode; readonly action?: string }
  | { readonly result: 'skip'; readonly says: string };

export interface Check {
  readonly name: CheckName;
  /** Its number in the table of session.md 8. */
  readonly number: number;
  /** Skipped when one of these failed, or was skipped for the same reason. */
  readonly needs: readonly CheckName[];
  readonly run: (ports: DoctorPorts) => Promise<Finding>;
}

/** Everything a check may look at. All of it is a port, so that each illness can be played in a test. */
export interface DoctorPorts {
  readonly config: Config;
  readonly wants: { readonly login: boolean; readonly downloadProbe: boolean };
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.versions`. */
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly disk: DiskLook;
  readonly keyring: Keyring;
  /** What lies on this machine of the account's sign-ins. */
  readonly files: Pick<AccountFiles, 'session' | 'credential' | 'obstacle'>;
  /** Whether this process could have the account; rejects with ACCOUNT_BUSY and who has it. */
  readonly tryLock: () => Promise<void>;
  /** What the state remembers of the destination. Asked only while the account is free. */
  readonly knownDestination: () => Promise<{ readonly id: string; readonly files: number } | undefined>;
  /** The hosts that every sign-in needs. */
  readonly signInHosts: readonly string[];
  /** Checks where photos go without making or writing anything there. */
  readonly lookAtDestination: (
    directory: NonNullable<Config['directory']>,
    known: { readonly id: string; readonly files: number } | undefined,
  ) => Promise<CheckedDestination>;
  readonly probeHost: (host: string) => Promise<HostReport>;
  /** The page that every browser gets before the sign-in. The same answer each time. */
  readonly fetchSignInPage: () => Promise<SignInPage>;
  /**
   * The account at Apple. With `mayProve` signing in may send one proof of the password; without, none. A code is never
   * asked for.
   */
  readonly openAccount: (options: {
    readonly mayProve: boolean;
  }) => Promise<Pick<PhotoSource, 'signIn' | 'libraries' | 'list' | 'open'>>;
}

export interface DiskLook {
  readonly files: FileCalls;
  readonly list: (directory: string) => Promise<readonly string[]>;
  readonly isWritable: (path: string) => Promise<boolean>;
  readonly freeBytes: (path: string) => Promise<number>;
}

export interface HostReport {
  readonly host: string;
  readonly families: readonly ('IPv4' | 'IPv6')[];
  /** The step that failed, and why. */
  readonly failed: { readonly step: 'DNS' | 'TCP' | 'TLS'; readonly code: string } | undefined;
  /** Addresses that do not answer although others do. */
  readonly dead: readonly string[];
  /** Who vouches for the server: an unknown name here means that a machine on the way reads along. */
  readonly issuer: string | undefined;
}
