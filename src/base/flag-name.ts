/** A name that a flag may have: letters and hyphens. Anything else may be a password that stands in the wrong place. */
const FLAG_NAME = /^(?:--[a-z]{1,16}(?:-[a-z]{1,16}){0,5}(?==|$)|-[a-z](?!-))/i;

/** The name of a flag that can be printed, whatever its value; undefined where the word may be anything. */
export function flagNameIn(word: string): string | undefined {
  return FLAG_NAME.exec(word)?.[0];
}
