/** A number of two digits at least: 7 is `07`. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
