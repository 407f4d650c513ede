import { type SafeName, safeName } from './safe-path.ts';
import { strftime, unknownDirective } from './strftime.ts';

/** A checked folder structure: fixed text, and formats of the capture date. */
export interface FolderTemplate {
  readonly pieces: readonly Piece[];
}

type Piece = { readonly text: string } | { readonly dateFormat: string };

/** Whether a stored value is a piece of a template. */
export function isPiece(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['text', 'dateFormat'].some((name) => typeof Reflect.get(value, name) === 'string');
}

/** Minutes east of UTC at a moment. */
export type OffsetAt = (atMs: number) => number;

/** The zone of this computer, as icloudpd takes it: the photo's own zone plays no part (photos.md 15, step 8). */
export const hostOffset: OffsetAt = (atMs) => -new Date(atMs).getTimezoneOffset();

const DATE_HINT = 'a date is written like {:%Y/%m/%d}';

/** A date without braces around it: no user wants a folder that is called `%Y`. */
const DIRECTIVE = /%[-_0^#]*[A-Za-z]/;

/**
 * Reads `none`, a date format such as `%Y/%m`, or the part of Python's format language that makes sense for one date: text, `{{`, `}}`, and one `{:…}` or
 * any number of `{0:…}`. The problem, if there is one, is in words for the user.
 */
export function parseFolderTemplate(text: string): FolderTemplate | { readonly problem: string } {
  if (text.toLowerCase() === 'none') return { pieces: [] };
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  if (/[\u0000-\u001f\u007f-\u009f\\]/.test(text) || !text.isWellFormed()) {
    return {
      problem: 'folders are separated by /, and control characters and backslashes cannot be part of a name',
    };
  }
  if (!/[{}]/.test(text) && DIRECTIVE.test(text)) {
    const problem = dateProblem('', text);
    if (problem !== undefined) return { problem };
    const template = { pieces: [{ dateFormat: text }] };
    return placeProblem(template) ?? template;
  }
  const pieces: Piece[] = [];
  const names: string[] = [];
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
    const problem = dateProblem(argument, format);
    if (problem !== undefined) return { problem };
    names.push(argument);
    pieces.push({ dateFormat: format ?? '' });
  }
  if (names.length > 1 && names.includes('')) {
    return { problem: 'there is one date only: put all of it into one {:…}, or write {0:…} each time' };
  }
  return placeProblem({ pieces }) ?? { pieces };
}

/** As it is read: another text than the user's perhaps, with the same meaning. */
export function writeFolderTemplate({ pieces }: FolderTemplate): string {
  if (pieces.length === 0) return 'none';
  const dates = pieces.filter((piece) => 'dateFormat' in piece);
  const place = dates.length > 1 ? '0' : '';
  return pieces
    .map((piece) =>
      'text' in piece ? piece.text.replaceAll(/[{}]/g, '$&$&') : `{${place}:${piece.dateFormat}}`,
    )
    .join('');
}

function dateProblem(argument: string, format: string | undefined): string | undefined {
  if (argument !== '' && argument !== '0') return `a field in braces is not known: ${DATE_HINT}`;
  if (format === undefined || format === '')
    return `a field in braces does not say how to write the date: ${DATE_HINT}`;
  if (unknownDirective(format) === undefined) return undefined;
  return `a letter behind a % is not known in a date: ${DATE_HINT}`;
}

/** Where a template leads is the same for every date. */
function placeProblem(template: FolderTemplate): { readonly problem: string } | undefined {
  const sample = renderText(template, { date: new Date(0), offsetMinutes: 0 });
  if (sample.startsWith('/')) return { problem: 'folders are made below the directory: no / at the start' };
  if (sample.split('/').includes('..')) return { problem: 'folders are made below the directory: no ..' };
  return undefined;
}

/** The folders of a photo taken at this moment, from the outermost; empty for a flat structure. */
export function renderFolder(
  template: FolderTemplate,
  atMs: number,
  offsetAt: OffsetAt,
): readonly SafeName[] {
  const offsetMinutes = offsetAt(atMs);
  const text = renderText(template, { date: new Date(atMs + offsetMinutes * 60_000), offsetMinutes });
  return text
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map(safeName);
}

function renderText({ pieces }: FolderTemplate, time: Parameters<typeof strftime>[1]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : strftime(piece.dateFormat, time))).join('');
}
