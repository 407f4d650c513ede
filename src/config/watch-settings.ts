import { integer, text } from './setting-kinds.ts';

/** When a run that goes on for ever looks: rows of `SETTINGS`. */
export const WATCH_SETTINGS = {
  watchWithInterval: integer(
    '--watch-with-interval <seconds>',
    'run for ever, a sync every so many seconds',
    // A hundred years: the moment of the next sync has to be one that a clock can show.
    { min: 1, max: 3_155_760_000 },
  ),
  schedule: text(
    '--schedule <times>',
    "run for ever, a sync now and at these times, as cron takes them, by the clock of this machine: '0 3 * * *'",
  ),
  scheduleDelay: integer(
    '--schedule-delay <seconds>',
    'begin each further sync by so much later, by chance, at most',
    { min: 0, max: 86_400 },
  ),
  quietHours: text(
    '--quiet-hours <hours>',
    'begin no sync in these hours of a watch: 22:00-07:00; several with commas',
  ),
} as const;
