import { twoDigits } from './two-digits.ts';

/** Minutes east of Greenwich, as dates have them: `+05:30`. */
export function offsetText(minutes: number): string {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(rest)}`;
}
