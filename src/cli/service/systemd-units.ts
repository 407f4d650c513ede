import { join } from 'node:path';
import { unreachable } from '../../base/errors.ts';
import { twoDigits } from '../../base/two-digits.ts';
import { marked } from './own-mark.ts';
import type { ServiceFile, ServiceWish, Timer } from './service-wish.ts';

/** The units of one service (systemd.service(5), systemd.timer(5), systemd.exec(5)). Pure. `folder`: where systemd looks for them. */
export function systemdUnits(wish: ServiceWish, folder: string): readonly ServiceFile[] {
  const service = { path: join(folder, `${wish.name}.service`), text: marked(serviceText(wish)) };
  if (wish.timer === undefined) return [service];
  return [
    service,
    { path: join(folder, `${wish.name}.timer`), text: marked(timerText(wish.name, wish.timer)) },
  ];
}

function serviceText(wish: ServiceWish): string {
  const { name, isSystem, user, command, variables, timer } = wish;
  const isWatch = timer === undefined;
  return sections({
    Unit: [
      `Description=keepsake, iCloud Photos on this disk (${name})`,
      // A user's systemd knows no network.
      ...(isSystem ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    ],
    Service: [
      ...(isWatch
        ? [
            'Type=notify',
            // systemd-notify is a program of its own.
            'NotifyAccess=all',
            'WatchdogSec=30min',
            'WatchdogSignal=SIGTERM',
            'Restart=on-failure',
            // For as long as it takes: a sync by hand may hold the account for a day (exit 5).
            'RestartSec=5min',
            // To begin anew mends neither wrong settings nor a damaged state.
            'RestartPreventExitStatus=2 8',
          ]
        : ['Type=oneshot']),
      `ExecStart=${command.map(quoted).join(' ')}`,
      ...(user === undefined ? [] : [`User=${user}`]),
      ...Object.entries(variables).map(([key, value]) => `Environment=${quoted(`${key}=${value}`)}`),
      // What keepsake ends with when it is asked to.
      'SuccessExitStatus=143',
      'TimeoutStopSec=30',
      ...hardening(wish),
    ],
    ...(isWatch && { Install: [`WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`] }),
  });
}

/** A user's systemd can take away system calls and privileges alone; the rest needs the machine's. */
function hardening({ isSystem, writes }: ServiceWish): readonly string[] {
  const always = [
    'NoNewPrivileges=yes',
    'LockPersonality=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'RestrictNamespaces=yes',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallErrorNumber=EPERM',
  ];
  if (!isSystem) return always;
  return [
    ...always,
    'CapabilityBoundingSet=',
    'ProtectSystem=strict',
    'ProtectHome=read-only',
    // One that is not there must not keep the service from telling so.
    ...writes.map((path) => `ReadWritePaths=${quoted(`-${path}`)}`),
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'ProtectProc=invisible',
  ];
}

function timerText(name: string, timer: Timer): string {
  return sections({
    Unit: [`Description=When keepsake runs (${name})`],
    // A machine that was off then makes up for it. Not all of them ask Apple in one moment.
    Timer: [`OnCalendar=${calendar(timer)}`, 'Persistent=yes', 'RandomizedDelaySec=15min'],
    Install: ['WantedBy=timers.target'],
  });
}

function calendar(timer: Timer): string {
  switch (timer.kind) {
    case 'hourly':
    case 'daily':
    case 'weekly':
      return timer.kind;
    case 'at':
      return `*-*-* ${twoDigits(timer.hour)}:${twoDigits(timer.minute)}:00`;
    default:
      return unreachable(timer);
  }
}

function sections(parts: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(parts)
    .map(([title, lines]) => `[${title}]\n${lines.join('\n')}\n`)
    .join('\n');
}

/** One word of a line, in which nothing stands for anything else (systemd.syntax(7), systemd.service(5), "Command lines"). */
function quoted(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll(/\p{Cc}/gu, (one) => String.raw`\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return /^[\w./:=+,-][\w./:=@+,-]*$/.test(word) ? word : `"${escaped}"`;
}
