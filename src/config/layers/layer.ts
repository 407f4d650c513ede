import type { SettingName } from '../settings.ts';

/** One setting as one source gives it. */
export interface GivenValue {
  /** Texts as on the command line; true or false for a flag, an empty list for none. */
  readonly value: readonly string[] | boolean;
  /** Where it stands; undefined: on the command line. */
  readonly place: Place | undefined;
}

export type Place =
  | { readonly kind: 'environment'; readonly name: string }
  /** `file`: as it is shown. */
  | { readonly kind: 'file'; readonly file: string; readonly line: number };

/** What one source says: the command line, the environment, or one table of the file. */
export type Layer = ReadonlyMap<SettingName, GivenValue>;

/** Where the values of a job come from. */
export type Places = ReadonlyMap<SettingName, Place>;
