import { offsetText } from './offset-text.ts';

/** `2026-11-21 14:05:09 +01:00`: for people, in the time of this machine, and beyond doubt in a log from elsewhere. */
export function localTime(atMs: number): string {
  const at = new Date(atMs);
  const aheadMinutes = -at.getTimezoneOffset();
  const shifted = new Date(atMs + aheadMinutes * 60_000).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${offsetText(aheadMinutes)}`;
}
