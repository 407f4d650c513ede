import { type DayHours, isWholeDay, parseDayHours } from '../base/day-hours.ts';
import { checkCron } from './check-cron.ts';
import type { Config, WatchPace } from './config.ts';
import type { ValueReader } from './read-values.ts';
import { flagOf, type SettingName } from './settings.ts';

/** More is none that a person wrote. */
const MOST_HOURS = 24;

/** When a run that goes on for ever looks; undefined: it is over after one sync. */
export function readPace(read: ValueReader, task: Config['task'], warnings: string[]): WatchPace | undefined {
  const { problems } = read;
  const seconds = read.integer('watchWithInterval');
  const schedule = read.text('schedule');
  const delaySeconds = read.integer('scheduleDelay');
  const quietHours = readQuietHours(read);
  const wrong = schedule === undefined ? undefined : checkCron(schedule);
  if (wrong !== undefined) problems.push(`--schedule: ${wrong}`);
  const given = (['watchWithInterval', 'schedule'] as const).filter((name) => read.count(name) > 0);
  if (given.length > 1) problems.push('--watch-with-interval and --schedule exclude each other');
  if (task !== 'sync' && task !== 'dry-run') {
    const once = '--auth-only, --only-print-filenames, --list-libraries or --list-albums';
    for (const name of given) problems.push(`${flagOf(name)} does not go with ${once}`);
  }
  if (given.length === 0) {
    const idle = (['scheduleDelay', 'quietHours'] as const).filter((name) => read.count(name) > 0);
    warnings.push(...idle.map(withoutEffect));
    return undefined;
  }
  return {
    when: schedule === undefined ? { intervalMs: (seconds ?? 1) * 1000 } : { cron: schedule.trim() },
    delayMs: (delaySeconds ?? 0) * 1000,
    quietHours,
  };
}

function withoutEffect(name: SettingName): string {
  return `${flagOf(name)} has no effect without --watch-with-interval or --schedule`;
}

/** `22:00-07:00`, or several with commas. */
function readQuietHours(read: ValueReader): readonly DayHours[] {
  const texts = read.text('quietHours')?.split(',') ?? [];
  const hours = texts.map(parseDayHours);
  const known = hours.filter((one) => one !== undefined);
  if (known.length < hours.length || hours.length > MOST_HOURS)
    read.problems.push('--quiet-hours takes hours of the day such as 22:00-07:00, several with commas');
  else if (isWholeDay(known)) read.problems.push('--quiet-hours leaves no hour of the day for a sync');
  return known;
}
