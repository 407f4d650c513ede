/** All that XML 1.0 cannot hold, beside halves of characters. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const ILLEGAL = /[^\t\n\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A text as a reader of XML gives it back; undefined where nothing is left to be seen of it. */
export function legalText(text: string | undefined): string | undefined {
  const legal = text?.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(ILLEGAL, '').trim();
  return legal === '' ? undefined : legal;
}
