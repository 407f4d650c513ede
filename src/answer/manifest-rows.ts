import { csvLine } from './csv-line.ts';
import type { LinkMode, RecordedLink } from '../model/links.ts';
import type { RecordedSidecar } from '../model/sidecars.ts';
import type { RecordedFile } from '../model/state-store.ts';

export const MANIFEST_FORMATS = ['json', 'csv'] as const;
export type ManifestFormat = (typeof MANIFEST_FORMATS)[number];

/** How a manifest is written, line by line, so that a library of any size passes through. */
export interface ManifestWriter {
  readonly head: readonly string[];
  /** One line per file; `isFirst`: of all. */
  readonly row: (row: ManifestRow, isFirst: boolean) => string;
  readonly tail: readonly string[];
}

export const MANIFEST_WRITERS: Readonly<Record<ManifestFormat, ManifestWriter>> = {
  // Commas lead, because it is not known which file is the last.
  json: {
    head: ['['],
    row: (row, isFirst) => `${isFirst ? ' ' : ','}${JSON.stringify(row)}`,
    tail: [']'],
  },
  csv: {
    head: [
      csvLine([
        'path',
        'size',
        'signature',
        'verified',
        'library',
        'asset',
        'role',
        'modified',
        'saved',
        'link',
        'installed',
      ]),
    ],
    row: (row) => csvLine(Object.values(row).map((value) => (value === null ? '' : String(value)))),
    tail: [],
  },
};

export interface ManifestRow {
  readonly path: string;
  /** Of what lies there. */
  readonly size: number;
  /** Of the bytes that came; '' for a sidecar. */
  readonly signature: string;
  readonly verified: boolean;
  readonly library: string;
  readonly asset: string;
  readonly role: string;
  readonly modifiedAt: string | null;
  readonly savedAt: string | null;
  /** How the name leads to the photo, where it is a further one in a tree; null for the file itself. */
  readonly link: LinkMode | null;
  /** Signature of what lies there, where that was changed as the user wished; null where it is as Apple has it. */
  readonly installed: string | null;
}

/** One file; the order of the fields is the order of the columns. */
export function manifestRow({
  path,
  size,
  signature,
  installed,
  verified,
  key,
  modifiedAtMs,
  savedAtMs,
}: RecordedFile): ManifestRow {
  const { library, asset, role } = key;
  return {
    path,
    size,
    signature,
    verified,
    library,
    asset,
    role,
    modifiedAt: isoTime(modifiedAtMs),
    savedAt: savedAtMs === 0 ? null : isoTime(savedAtMs),
    link: null,
    installed: installed ?? null,
  };
}

/** A file of ours beside photos: Apple has no signature of it. */
export function sidecarRow({ path, size, library, asset, modifiedAtMs }: RecordedSidecar): ManifestRow {
  return {
    path,
    size,
    signature: '',
    verified: false,
    library,
    asset,
    role: 'sidecar',
    modifiedAt: isoTime(modifiedAtMs),
    savedAt: null,
    link: null,
    installed: null,
  };
}

/** A further name of a file. */
export function linkRow(link: RecordedLink): ManifestRow {
  return { ...manifestRow({ ...link, savedAtMs: 0, checkedAtMs: 0 }), link: link.mode };
}

/** A file may have a time that is no date: file systems store more than calendars know. */
function isoTime(atMs: number): string | null {
  const at = new Date(atMs);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
