import { listWords } from '../base/list-words.ts';
import { FOLDER_FIELDS, type FieldName, NAME_FIELDS, type Piece, type Template } from '../model/template.ts';
import type { FieldValues } from './field-values.ts';
import { type SafeName, safeNameWithin } from './safe-path.ts';
import { hasDateWords, type LocalTime, strftime, unknownDirective } from './strftime.ts';

/** Whether a stored value is a piece of a template. */
export function isPiece(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const field: unknown = Reflect.get(value, 'field');
  if (field !== undefined) return NAME_FIELDS.some((name) => name === field);
  return ['text', 'dateFormat'].some((name) => typeof Reflect.get(value, name) === 'string');
}

/** Minutes east of UTC at a moment. */
export type OffsetAt = (atMs: number) => number;

/** The zone of this computer, as icloudpd takes it: the photo's own zone plays no part (photos.md 15, step 8). */
export const hostOffset: OffsetAt = (atMs) => -new Date(atMs).getTimezoneOffset();

/** The clocks of a place at a moment. */
export function localTime(atMs: number, offsetAt: OffsetAt): LocalTime {
  const offsetMinutes = offsetAt(atMs);
  return { date: new Date(atMs + offsetMinutes * 60_000), offsetMinutes };
}

const DATE_HINT = 'a date is written like {:%Y/%m/%d}';

/** A date without braces around it: no user wants a folder that is called `%Y`. */
const DIRECTIVE = /%[-_0^#]*[A-Za-z]/;

export type Parsed = Template | { readonly problem: string };

/**
 * Reads `none`, a date format such as `%Y/%m`, or text with fields: `{album}` and the like, `{{`, `}}`, and of Python's format
 * language one `{:…}` or any number of `{0:…}`. The problem, if there is one, is in words for the user.
 */
export function parseFolderTemplate(text: string): Parsed {
  if (text.toLowerCase() === 'none') return { pieces: [] };
  const template = parse(text, FOLDER_FIELDS);
  return 'problem' in template ? template : (placeProblem(template) ?? template);
}

/** Reads the template of a file name: the same, in one name. */
export function parseNameTemplate(text: string): Parsed {
  if (text.includes('/')) return { problem: 'a file name holds no /; folders are for --folder-structure' };
  return parse(text, NAME_FIELDS);
}

function parse(text: string, fields: readonly FieldName[]): Parsed {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  if (/[\u0000-\u001f\u007f-\u009f\\]/.test(text) || !text.isWellFormed()) {
    return {
      problem: 'folders are separated by /, and control characters and backslashes cannot be part of a name',
    };
  }
  if (!/[{}]/.test(text) && DIRECTIVE.test(text)) {
    const problem = formatProblem(text);
    return problem === undefined ? { pieces: [{ dateFormat: text }] } : { problem };
  }
  const pieces: Piece[] = [];
  const dates: string[] = [];
  for (const [token, argument, format] of text.matchAll(
    /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}|[^{}]+|[{}]/g,
  )) {
    if (token === '{' || token === '}') {
      return { problem: `a brace is not closed or not opened: ${DATE_HINT}; a brace itself is doubled` };
    }
    if (argument === undefined) {
      pieces.push({ text: token === '{{' ? '{' : token === '}}' ? '}' : token });
      continue;
    }
    const field = format === undefined ? fields.find((name) => name === argument) : undefined;
    if (field !== undefined) {
      pieces.push({ field });
      continue;
    }
    const problem = dateProblem(argument, format, fields);
    if (problem !== undefined) return { problem };
    dates.push(argument);
    pieces.push({ dateFormat: format ?? '' });
  }
  if (dates.length > 1 && dates.includes('')) {
    return { problem: 'there is one date only: put all of it into one {:…}, or write {0:…} each time' };
  }
  return pieces.some((piece) => 'field' in piece) ? withDatesOfText(pieces) : { pieces };
}

/** Beside fields of ours, which Python's format language has not, a `%Y` in the text is meant as a date, too. */
function withDatesOfText(pieces: readonly Piece[]): Parsed {
  const texts = pieces.flatMap((piece) => ('text' in piece ? [piece.text] : []));
  const problem = texts.map((text) => (DIRECTIVE.test(text) ? formatProblem(text) : undefined)).find(Boolean);
  if (problem !== undefined) return { problem };
  return {
    pieces: pieces.flatMap((piece): readonly Piece[] => {
      if (!('text' in piece) || !DIRECTIVE.test(piece.text)) return [piece];
      const [, before = '', dateFormat = '', after = ''] = /^(\/*)(.*?)(\/*)$/s.exec(piece.text) ?? [];
      return [{ text: before }, { dateFormat }, { text: after }].filter((one) => one.text !== '');
    }),
  };
}

/** With names of months and days in this language; the same template where it has none of them. */
export function inLanguage(template: Template, language: string | undefined): Template {
  const hasWords = template.pieces.some((piece) => 'dateFormat' in piece && hasDateWords(piece.dateFormat));
  return hasWords && language !== undefined ? { ...template, language } : template;
}

/** As it is read: another text than the user's perhaps, with the same meaning. */
export function writeFolderTemplate({ pieces }: Template): string {
  if (pieces.length === 0) return 'none';
  const dates = pieces.filter((piece) => 'dateFormat' in piece);
  const place = dates.length > 1 ? '0' : '';
  return pieces
    .map((piece) => {
      if ('text' in piece) return piece.text.replaceAll(/[{}]/g, '$&$&');
      return 'field' in piece ? `{${piece.field}}` : `{${place}:${piece.dateFormat}}`;
    })
    .join('');
}

function dateProblem(
  argument: string,
  format: string | undefined,
  fields: readonly FieldName[],
): string | undefined {
  if (argument !== '' && argument !== '0') {
    const words = listWords(
      fields.map((name) => `{${name}}`),
      'and',
    );
    return `a field in braces is not known: fields are ${words}, and ${DATE_HINT}`;
  }
  if (format === undefined || format === '')
    return `a field in braces does not say how to write the date: ${DATE_HINT}`;
  return formatProblem(format);
}

function formatProblem(format: string): string | undefined {
  if (unknownDirective(format) === undefined) return undefined;
  return `a letter behind a % is not known in a date: ${DATE_HINT}`;
}

/** Where a template leads is the same for every date and every photo: what stands in a field is made safe. */
function placeProblem({ pieces }: Template): { readonly problem: string } | undefined {
  const time = { date: new Date(0), offsetMinutes: 0 };
  const sample = pieces.map((piece) => ('field' in piece ? 'x' : fixedText(piece, time))).join('');
  if (sample.startsWith('/')) return { problem: 'folders are made below the directory: no / at the start' };
  if (sample.split('/').includes('..')) return { problem: 'folders are made below the directory: no ..' };
  return undefined;
}

/** The folders of a photo, from the outermost; empty for a flat structure. */
export function renderFolder(
  { pieces, language }: Template,
  atPlace: LocalTime,
  values: FieldValues,
  longestBytes?: number,
): readonly SafeName[] {
  const time = { ...atPlace, language };
  const folders: FolderText[] = [{ text: '', isWritten: false, lacks: false }];
  for (const piece of pieces) {
    if ('field' in piece) addField(folders, values(piece.field));
    else addText(folders, fixedText(piece, time));
  }
  return folders
    .filter(({ text, isWritten, lacks }) => !lacks && text !== '' && (isWritten || text !== '.'))
    .map(({ text }) => safeNameWithin(text, longestBytes));
}

interface FolderText {
  text: string;
  /** Some of it is a value: a dot is a name then, and not the folder itself. */
  isWritten: boolean;
  /** It names something that the photo does not have, so there is no such folder. */
  lacks: boolean;
}

/** A value stays in the folder that it stands in; only the parts of an album are folders in folders. */
function addField(folders: FolderText[], parts: readonly string[]): void {
  if (parts.length === 0 || parts.includes('')) {
    const last = folders.at(-1);
    if (last !== undefined) last.lacks = true;
    return;
  }
  for (const [at, part] of parts.entries()) {
    if (at > 0) folders.push({ text: '', isWritten: true, lacks: false });
    append(folders, part.replaceAll('/', '_'), true);
  }
}

function addText(folders: FolderText[], text: string): void {
  for (const [at, part] of text.split('/').entries()) {
    if (at > 0) folders.push({ text: '', isWritten: false, lacks: false });
    append(folders, part, false);
  }
}

function append(folders: FolderText[], text: string, isWritten: boolean): void {
  const last = folders.at(-1);
  if (last === undefined) return;
  last.text += text;
  last.isWritten ||= isWritten;
}

/**
 * A file name by its template, before it is made safe. Without the extension in it, the name's own stays. Of an album only its own name
 * stands there; a template of which nothing is left makes the name that the file has without one.
 */
export function renderName({ pieces, language }: Template, atPlace: LocalTime, values: FieldValues): string {
  const time = { ...atPlace, language };
  const text = pieces
    .map((piece) => ('field' in piece ? (values(piece.field).at(-1) ?? '') : fixedText(piece, time)))
    .join('')
    .replaceAll('/', '_');
  const hasExtension = pieces.some(
    (piece) => 'field' in piece && (piece.field === 'name' || piece.field === 'ext'),
  );
  const [extension = ''] = values('ext');
  if (text === '' || text === `.${extension}`) return values('name').join('');
  if (extension === '') return text.replace(/\.$/, '');
  return hasExtension ? text : `${text}.${extension}`;
}

function fixedText(piece: Exclude<Piece, { field: FieldName }>, time: LocalTime): string {
  return 'text' in piece ? piece.text : strftime(piece.dateFormat, time);
}
