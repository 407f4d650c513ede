import { join } from 'node:path';
import { unreachable } from '../../base/errors.ts';
import { marked } from './own-mark.ts';
import type { ServiceFile, ServiceWish, Timer } from './service-wish.ts';

type Value = string | number | boolean | readonly string[] | { readonly [key: string]: Value };

/** The key of what runs at times. */
export const AT_TIMES = 'StartCalendarInterval';

/** The property list of one service (launchd.plist(5)). Pure. `folder`: where launchd looks; `logs`: where its lines for people go. */
export function launchdPlist(
  wish: ServiceWish,
  { folder, logs }: { readonly folder: string; readonly logs: string },
): readonly ServiceFile[] {
  const { name, user, command, variables, timer } = wish;
  const content: Value = {
    Label: name,
    ProgramArguments: command,
    ...(user !== undefined && { UserName: user }),
    ...(Object.keys(variables).length > 0 && { EnvironmentVariables: variables }),
    StandardErrorPath: join(logs, `${name}.log`),
    ProcessType: 'Background',
    ...(timer === undefined
      ? // Begun anew after an error, two minutes later at the soonest.
        { RunAtLoad: true, KeepAlive: { SuccessfulExit: false }, ThrottleInterval: 120 }
      : { [AT_TIMES]: calendar(timer) }),
  };
  const text = `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${written(content, '')}
</plist>
`;
  return [
    {
      path: join(folder, `${name}.plist`),
      text: marked(text, ['<?xml version="1.0" encoding="UTF-8"?><!-- ', ' -->']),
    },
  ];
}

/** A machine that was asleep then makes up for it, once. */
function calendar(timer: Timer): Value {
  switch (timer.kind) {
    case 'hourly':
      return { Minute: 0 };
    case 'daily':
      return { Hour: 0, Minute: 0 };
    case 'weekly':
      return { Weekday: 1, Hour: 0, Minute: 0 };
    case 'at':
      return { Hour: timer.hour, Minute: timer.minute };
    default:
      return unreachable(timer);
  }
}

function written(value: Value, indent: string): string {
  if (typeof value === 'string') return `${indent}<string>${inXml(value)}</string>`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`;
  if (typeof value === 'boolean') return `${indent}<${value ? 'true' : 'false'}/>`;
  const inner = `${indent}  `;
  if (isList(value))
    return `${indent}<array>\n${value.map((one) => written(one, inner)).join('\n')}\n${indent}</array>`;
  const entries = Object.entries(value).map(
    ([key, one]) => `${inner}<key>${inXml(key)}</key>\n${written(one, inner)}`,
  );
  return `${indent}<dict>\n${entries.join('\n')}\n${indent}</dict>`;
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
