import { accessSync, constants, statSync } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';
import { SETTINGS } from './settings.ts';

/** Who is to be told. Adds what is wrong with it. `absolute`: a path as the user typed it, made whole. */
export function readTelling(
  read: ValueReader,
  task: Config['task'],
  absolute: (path: string) => string,
): Pick<Config, 'telling'> {
  const { problems } = read;
  const whole = (path: string | undefined) => (path === undefined ? undefined : absolute(path));
  const events = read.text('events');
  if (events === '-') problems.push(...noRoomOnOutput(read, task));
  const script = whole(read.text('notificationScript'));
  if (script !== undefined) problems.push(...notRunnable(script));
  const groups =
    read.count('notifyEvents') === 0 ? undefined : read.lists('notifyEvents', SETTINGS.notifyEvents.choices);
  const telling = {
    reportFile: whole(read.text('reportJson')),
    events:
      events === undefined ? undefined : events === '-' ? ('output' as const) : { path: absolute(events) },
    script,
    groups,
    withNames: read.isSet('notifyNames'),
  };
  const hasWays = [telling.reportFile, telling.events, script].some((way) => way !== undefined);
  return hasWays ? { telling } : {};
}

/** Standard output belongs to one of them. */
function noRoomOnOutput(read: ValueReader, task: Config['task']): readonly string[] {
  const prints = task === 'print' || task === 'list-libraries' || task === 'list-albums';
  if (!read.isSet('json') && !prints) return [];
  const other = read.isSet('json') ? '--json' : 'what prints names';
  return [`--events - does not go with ${other}: both print on standard output; give --events a file`];
}

function notRunnable(path: string): readonly string[] {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? [] : ['--notification-script is no program: it is not a file'];
  } catch (error) {
    return [`--notification-script cannot be run (${errorCodeOf(error) ?? 'unknown error'})`];
  }
}
