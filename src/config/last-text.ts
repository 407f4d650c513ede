/** Of a value that may be given several times, the one that counts; undefined where none is given, or it is a flag. */
export function lastText(value: readonly string[] | boolean | undefined): string | undefined {
  return typeof value === 'object' ? value.at(-1) : undefined;
}
