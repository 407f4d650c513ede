/** RFC 4180. The line feed is the printer's. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r`;
}

/** A spreadsheet runs a field that begins like a formula, quoted or not: an apostrophe in front makes it text. */
function csvField(value: string): string {
  const plain = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
