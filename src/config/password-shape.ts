/** What may have slipped into a password on its way through editors, forms and files. */
const ODDITIES: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'more than one line', pattern: /[\r\n]/ },
  { what: 'blanks at an end', pattern: /^[^\S\r\n]|[^\S\r\n]$/ },
  { what: 'quotation marks around it', pattern: /^(["'`]).*\1$/ },
  { what: 'typographic quotes', pattern: /[\u2018-\u201f\u00ab\u00bb]/ },
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  { what: 'control characters', pattern: /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/ },
  { what: 'invisible characters', pattern: /[\u00a0\u00ad\u200b-\u200f\u2060\ufeff]/ },
  { what: 'characters that are not valid text', pattern: /\ufffd/ },
];

/**
 * What is odd about a password, in words that hold nothing of it (session.md 7). A password may really look so: these are
 * for a warning.
 */
export function oddities(password: string): readonly string[] {
  const found = ODDITIES.filter(({ pattern }) => pattern.test(password)).map(({ what }) => what);
  return password === password.normalize('NFC') ? found : [...found, 'decomposed accents'];
}

/** Exactly one line end is the editor's; more would be part of the password (auth.md 5.6). */
export function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}
