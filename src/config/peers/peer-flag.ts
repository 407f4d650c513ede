import type { SettingName } from '../settings.ts';

/** The tools that people come from. */
export const PEERS = ['icloudpd', 'kei', 'docker-icloudpd', 'icloud-docker', 'icloud-photos-sync'] as const;
export type Peer = (typeof PEERS)[number];

/** Those that take words; the other one knows its file alone. */
export type TypedPeer = Exclude<Peer, 'icloud-docker'>;

/** What a flag of another tool becomes; `words`: in its place, none for nothing. */
export interface Becomes {
  readonly words: readonly string[];
  /** What differs, in words; undefined: nothing. */
  readonly differs?: string;
}

/** One flag of another tool, or one key of its configuration, and what keepsake does. */
export interface PeerFlag {
  /** As the other tool writes it: `-d, --directory <path>`; a key: `photo_size <sizes>`. */
  readonly flags: string;
  readonly fate: Fate;
  /** What is otherwise where the flag is not given. */
  readonly absent?: string;
  /** For values that mean something else here than the fate says; undefined: as the fate says. */
  readonly rewrite?: (value: string) => Becomes | undefined;
}

/** One flag as it was given. */
export interface Given {
  readonly flag: PeerFlag | undefined;
  /** As it can be printed. */
  readonly name: string | undefined;
  readonly value: string | undefined;
  /** A word that stands alone: what the program is to do, perhaps. */
  readonly bare?: string;
}

export type Fate =
  /** The same name and meaning; `differs`: but for this. */
  | { readonly kind: 'same'; readonly setting: SettingName | 'help' | 'version'; readonly differs?: string }
  /** Another name: of a flag, or of a command. */
  | { readonly kind: 'other'; readonly name: string; readonly differs?: string }
  /** Nothing has to be said: it is always so. */
  | { readonly kind: 'always'; readonly why: string }
  /** Not in this version; `instead`: what to do, where there is something. */
  | { readonly kind: 'later'; readonly instead: string | undefined }
  | { readonly kind: 'never'; readonly why: string };

export const same = (setting: SettingName | 'help' | 'version', differs?: string): Fate =>
  differs === undefined ? { kind: 'same', setting } : { kind: 'same', setting, differs };

export const other = (name: string, differs?: string): Fate =>
  differs === undefined ? { kind: 'other', name } : { kind: 'other', name, differs };

export const always = (why: string): Fate => ({ kind: 'always', why });
export const later = (instead?: string): Fate => ({ kind: 'later', instead });
export const never = (why: string): Fate => ({ kind: 'never', why });

/** Of a folder that nobody knows outside. */
export const IN_CONTAINER = 'it is a path of the container: give the one of this machine';

/** The names of a flag: `-d`, `--directory`. */
export function namesOf({ flags }: Pick<PeerFlag, 'flags'>): readonly string[] {
  return flags
    .replace(/ ?[<[].*$/, '')
    .split(', ')
    .filter((name) => name !== '');
}

export function longNameOf(flag: Pick<PeerFlag, 'flags'>): string {
  return namesOf(flag).at(-1) ?? flag.flags;
}

export function takesValue({ flags }: Pick<PeerFlag, 'flags'>): boolean {
  return flags.includes('<');
}

/** Values of this flag are secrets, or may hold one: they are never printed. */
export function isSecret(flag: Pick<PeerFlag, 'flags'>): boolean {
  return /password(?!-(?:file|provider))/.test(longNameOf(flag));
}
