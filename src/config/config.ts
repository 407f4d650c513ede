import type { DayHours } from '../base/day-hours.ts';
import type { LogLevel } from '../base/log.ts';
import type { DownloadRate } from '../model/download-rate.ts';
import type { ExifWish } from '../model/file-rewriter.ts';
import type { FreeFloor } from '../model/free-floor.ts';
import type { LinkMode } from '../model/links.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { FileTime, Naming, Selection } from '../model/selection.ts';
import type { SidecarWishes } from '../model/sidecars.ts';
import type { Template } from '../model/template.ts';
import type { DeletionLimit } from '../plan/decide-brake.ts';
import type { KeepRule } from '../plan/keep-rules.ts';
import type { PasswordSettings } from './password.ts';
import type { RawValues } from './read-values.ts';
import type { Telling } from './telling.ts';

/** Everything the user decided, checked and frozen. */
export interface Config {
  /** Trimmed and in lower case, as Apple wants it (auth.md 5.6). */
  readonly username: string;
  readonly password: PasswordSettings;
  /** Where photos go; undefined where the task needs no place. */
  readonly directory: { readonly typed: string; readonly absolute: string } | undefined;
  /** Absolute. */
  readonly cookieDirectory: string;
  /** As the user typed it, but for the password: what hints are made of. */
  readonly typed: RawValues;
  /** What the user calls this job. */
  readonly jobName?: string | undefined;
  readonly domain: 'com' | 'cn';
  /** The user named the domain, so it is not changed behind their back. */
  readonly domainIsExplicit: boolean;
  readonly task: 'sync' | 'auth-only' | 'print' | 'dry-run' | 'list-libraries' | 'list-albums';
  /** New terms of Apple are accepted in the user's name. */
  readonly acceptTerms: boolean;
  /** Apple's wish to wait is passed over while the user is there. */
  readonly signInNow: boolean;
  /** 0: the device trust is not renewed. */
  readonly trustRenewDays: number;
  /** Undefined: one sync, and it is over. */
  readonly watch: WatchPace | undefined;
  readonly selection: Selection;
  readonly naming: Naming;
  readonly folder: Template;
  /** Trees of links beside that folder, in the order of their texts; undefined for none. */
  readonly trees?: readonly Template[] | undefined;
  readonly fileTime: FileTime;
  /** What is written into files that a run brings, where it is missing; undefined for nothing. */
  readonly exif?: readonly ExifWish[] | undefined;
  readonly linkMode: 'auto' | LinkMode;
  /** A playlist beside each album of a tree; undefined for none. */
  readonly playlists?: true | undefined;
  /** Sidecars beside the photos; undefined for none. */
  readonly sidecars?: SidecarWishes | undefined;
  /** No photo is fetched: sidecars are written of what is recorded. */
  readonly metadataOnly?: true | undefined;
  /** What becomes of files that were saved once and are not there any more: the user took them away. */
  readonly removedFiles: 'leave' | 'fetch';
  /** What becomes of files whose photos iCloud deleted; undefined: they stay. */
  readonly mirror?: MirrorWishes | undefined;
  /** What stays in iCloud, whatever else is to leave it. */
  readonly keep: readonly KeepRule[];
  /** What leaves iCloud behind each sync, if it is safe here; undefined: nothing. */
  readonly freeing?: FreeingWishes | undefined;
  readonly threads: number;
  /** How fast downloads may come; undefined: as fast as they do. */
  readonly downloadRate?: DownloadRate | undefined;
  /** What stays free of the disk with the photos; undefined: the little that always does. */
  readonly freeFloor?: FreeFloor | undefined;
  /** Processor and disk are left to others first. */
  readonly lowPriority?: true | undefined;
  readonly newDestination: boolean;
  readonly log: LogSettings;
  /** A line that tells how far the work is. */
  readonly progress: boolean;
  readonly json: boolean;
  readonly network: Network;
  /** Who is told what happens, beside the terminal; undefined: nobody. */
  readonly telling?: Telling | undefined;
  /** Where other programs ask how it stands; undefined: nowhere. */
  readonly health?: HealthSettings | undefined;
}

/** The same for all jobs of a process. */
export interface HealthSettings {
  /** Undefined: no server. */
  readonly http: { readonly port: number; readonly address: string } | undefined;
  /** Absolute. */
  readonly file: string | undefined;
}

export interface FreeingWishes {
  /** Only what was brought since the user wants it so; else all that the job wants. */
  readonly isOfNew: boolean;
  /** Only what was taken so many days ago, or before. */
  readonly days: number;
  /** Where more would go at a time, none does. */
  readonly limit: DeletionLimit;
}

interface MirrorWishes {
  /** How long they stay in the trash; 0: for ever. */
  readonly trashDays: number;
  /** A folder below the destination, in place of the trash. */
  readonly archive: RelativePath | undefined;
  /** Where more were deleted at a time, none is put aside. */
  readonly limit: DeletionLimit;
}

/** When a run that goes on for ever looks. */
export interface WatchPace {
  readonly when: { readonly intervalMs: number } | { readonly cron: string };
  /** Each sync but the first begins so much later by chance, at most. */
  readonly delayMs: number;
  /** No sync begins in them. */
  readonly quietHours: readonly DayHours[];
}

/** What the user wants of the lines for people. */
interface LogSettings {
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
  /** Nothing on standard error while all is well. */
  readonly quiet: boolean;
  /** Each saved file is named. */
  readonly namesFiles: boolean;
  /** Gets every line, too. `mostBytes`: from this size on it is put aside. */
  readonly file: { readonly path: string; readonly mostBytes: number | undefined } | undefined;
}

/** How to reach Apple, from the environment. */
export interface Network {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  /** The simulated iCloud in Apple's place: a loopback address, checked. */
  readonly simulator: URL | undefined;
}
