import type { RelativePath } from './relative-path.ts';
import type { StoredFile } from './stored-file.ts';

/** Second names of files of a destination. Rejects with `DestinationError`. */
export interface DestinationLinks {
  /** In which ways a file can have a second name here; found out by doing it, once. */
  kinds(): Promise<ReadonlySet<LinkKind>>;
  /**
   * Gives files second names, durably, each folder synced once; answers in the order asked. What is wrong with one link is its
   * answer; rejects only with what is about all of them.
   */
  make(links: readonly NewLink[]): Promise<readonly LinkAnswer[]>;
  /** What lies under the name of a link to `from`; undefined: to no file that is known. */
  look(path: RelativePath, from: RelativePath | undefined): Promise<LinkFact>;
  /** Takes names away that are still what they were when they were looked at, durably; answers for each whether it is gone. */
  remove(names: readonly SeenLink[]): Promise<readonly boolean[]>;
  /** Puts a small file of ours there, durably and all at once; `over`: what may be replaced, by the `identity` it was seen with. */
  put(path: RelativePath, bytes: Uint8Array, over?: string): Promise<'put' | 'taken'>;
}

/** `hard`: one file with two names; `reflink`: two files that share their bytes on the disk until one is edited. */
export type LinkKind = 'hard' | 'reflink' | 'symlink';

export interface NewLink {
  readonly kind: LinkKind;
  /** The file. */
  readonly from: RelativePath;
  readonly to: RelativePath;
  /** What may be replaced, by the `identity` it was seen with; undefined: nothing. */
  readonly over?: string;
  /** The last name of a file is not replaced: that is a failure, `EBUSY`. */
  readonly keepsLast?: boolean;
}

export type LinkAnswer =
  /** `there`: it was there already. `file`: what the name leads to. */
  | { readonly kind: 'made' | 'there'; readonly file: StoredFile }
  | { readonly kind: 'taken' }
  /** There is no file that the link could lead to. */
  | { readonly kind: 'no-file' }
  | { readonly kind: 'failed'; readonly code: string };

export type LinkFact =
  | { readonly kind: 'missing' }
  /** `names`: how many it has; `isSame`: this is a name of the very file that was asked about. */
  | {
      readonly kind: 'file';
      readonly size: number;
      readonly modifiedAtMs: number;
      readonly names: number;
      readonly isSame: boolean;
      readonly identity: string;
    }
  /** `to`: where it leads below the destination; undefined: elsewhere. `dangles`: there, nothing is. */
  | {
      readonly kind: 'symlink';
      readonly to: string | undefined;
      readonly dangles: boolean;
      readonly identity: string;
    }
  | { readonly kind: 'other' };

export interface SeenLink {
  readonly path: RelativePath;
  readonly identity: string;
  /** The last name of a file is not taken away. */
  readonly keepsLast?: boolean;
}
