import type { LogLevel } from '../base/log.ts';
import type { Secret } from '../base/secret.ts';
import type { FolderTemplate } from '../plan/folder-template.ts';
import type { Naming, Selection } from '../model/selection.ts';

/** Everything the user decided, checked and frozen. */
export interface Config {
  /** Trimmed and in lower case, as Apple wants it (auth.md 5.6). */
  readonly username: string;
  /** Where a password lies ready; undefined: ask for it when it is needed. */
  readonly password: Secret | undefined;
  /** Where photos go; undefined where the task needs no place. */
  readonly directory: { readonly typed: string; readonly absolute: string } | undefined;
  /** Absolute. */
  readonly cookieDirectory: string;
  readonly domain: 'com' | 'cn';
  /** The user named the domain, so it is not changed behind their back. */
  readonly domainIsExplicit: boolean;
  readonly task: 'sync' | 'auth-only' | 'print' | 'dry-run';
  readonly watchIntervalMs: number | undefined;
  readonly selection: Selection;
  readonly naming: Naming;
  readonly folder: FolderTemplate;
  readonly threads: number;
  readonly newDestination: boolean;
  readonly logLevel: LogLevel;
  readonly progress: boolean;
  readonly json: boolean;
  readonly network: Network;
}

/** How to reach Apple, from the environment. */
export interface Network {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  /** The simulated iCloud in Apple's place: a loopback address, checked. */
  readonly simulator: URL | undefined;
}
