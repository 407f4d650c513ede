import type { SessionTokens } from '../session-data.ts';
import type { StoredCookie } from '../cookie-jar.ts';

/** What another tool's files may tell. What a file lacks stays undefined: nothing is guessed. */
export type ForeignTokens = Partial<
  Pick<SessionTokens, 'clientId' | 'sessionToken' | 'sessionId' | 'scnt' | 'accountCountry' | 'trustToken'>
>;

/** What one file of another tool holds. */
export interface ForeignContent {
  readonly tokens: ForeignTokens;
  readonly cookies: readonly StoredCookie[];
  /** What could not be used, one fact each, without the file's name and without any value. */
  readonly warnings: readonly string[];
}

/** Another tool's file becomes tokens and cookies. Pure, and never an exception, whatever the text. */
export type ForeignReader = (text: string, nowMs: number) => ForeignContent;
