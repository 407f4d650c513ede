/** What a field of a template stands for, of folders and of file names alike. */
export const FOLDER_FIELDS = ['library', 'album', 'year', 'month', 'day', 'type', 'id'] as const;
/** A file name may have these as well. */
export const NAME_FIELDS = [...FOLDER_FIELDS, 'name', 'stem', 'ext'] as const;

export type FieldName = (typeof NAME_FIELDS)[number];

/** A checked template of folders or of a file name: fixed text, formats of the capture date, fields of the photo. */
export interface Template {
  readonly pieces: readonly Piece[];
  /** Of the names of months and days, where there are some and they are not English. */
  readonly language?: string;
}

export type Piece =
  | { readonly text: string }
  | { readonly dateFormat: string }
  | { readonly field: FieldName };

/** Whether a photo's albums have to be known for it. */
export function namesAlbums({ pieces }: Template): boolean {
  return pieces.some((piece) => 'field' in piece && piece.field === 'album');
}
