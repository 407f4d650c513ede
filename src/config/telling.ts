import type { Secret } from '../base/secret.ts';
import type { NoticeGroup } from '../model/notice.ts';
import type { Hook } from './read-hooks.ts';

/** Who is told what happens, beside the terminal. */
export interface Telling {
  /** Absolute. */
  readonly reportFile: string | undefined;
  /** Absolute, or standard output. */
  readonly events: { readonly path: string } | 'output' | undefined;
  /** Absolute. */
  readonly script: string | undefined;
  readonly hooks: readonly Hook[];
  /** Where the user may answer while a code is needed. */
  readonly answers: readonly Hook[];
  /** Of webhooks; may hold a secret. */
  readonly template: Secret | undefined;
  readonly mail: MailSettings | undefined;
  /** Told of beginning and end of each cycle. */
  readonly ping: { readonly address: Secret; readonly host: string } | undefined;
  /** What is told; undefined: what the way is meant for. */
  readonly groups: readonly NoticeGroup[] | undefined;
  readonly withNames: boolean;
}

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** Nothing is sent over a connection that is not encrypted, but for this. */
  readonly allowsPlain: boolean;
  readonly login: { readonly user: string; readonly password: Secret } | undefined;
  readonly from: string;
  readonly to: string;
}

/** All that must not be seen, also where a service repeats a part of its address. */
export function secretsOf(telling: Telling | undefined): readonly string[] {
  if (telling === undefined) return [];
  const { hooks, answers, template, mail, ping } = telling;
  const addresses = [...hooks, ...answers, ...(ping === undefined ? [] : [ping])].map(({ address }) =>
    address.reveal(),
  );
  const others = [template, mail?.login?.password].filter((one) => one !== undefined);
  return [...addresses, ...addresses.flatMap(partsOf), ...others.map((one) => one.reveal())];
}

/** Shorter parts of a path are words. */
const SHORTEST_PART = 16;

/** Many servers say what they were asked for when they refuse it: `Cannot POST /hook/…`. */
function partsOf(address: string): readonly string[] {
  const { password, pathname, search, searchParams } = new URL(address);
  const parts = pathname.split('/').filter(({ length }) => length >= SHORTEST_PART);
  return [`${pathname}${search}`, pathname, decodeURIComponent(password), ...searchParams.values(), ...parts];
}
