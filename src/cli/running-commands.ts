import { ALL_SECTIONS } from '../config/sections.ts';
import { ACCOUNT, type CommandEntry, OFFLINE } from './command-entry.ts';

/** Commands about a keepsake that runs by itself: it is spoken to, speaks to its user, is run by the system. */
export const RUNNING_COMMANDS = {
  control: {
    help: 'have a keepsake that watches sync now, pause, or go on; or ask it how it stands',
    words: 'sync | pause | resume | status',
    needs: 'account',
    findsAccount: true,
    writes: false,
    takes: OFFLINE,
    example: 'keepsake control sync -u sam@example.com',
    flags: [],
  },
  notify: {
    help: 'send a test message by every way that the settings name',
    words: 'test',
    needs: 'account',
    writes: false,
    takes: [...ACCOUNT, 'telling'],
    example: 'keepsake notify test -u sam@example.com --notify ntfy:https://ntfy.sh/TOPIC',
    flags: [],
  },
  service: {
    help: 'have the system run a sync by itself: systemd, or launchd on a Mac; with --dry-run print what would be written',
    words: 'install | uninstall | status',
    needs: 'nothing',
    writes: false,
    takes: ALL_SECTIONS,
    example: 'keepsake service install -u sam@example.com -d ~/photos --dry-run',
    flags: [
      { flags: '--system', help: 'for the whole machine, and not for you alone; wants --run-as' },
      { flags: '--run-as <user>', help: 'with --system: whose rights it has' },
      { flags: '--name <name>', help: 'what it is called (default keepsake)' },
      {
        flags: '--timer [when]',
        help: 'run it at times, and not for ever: hourly, daily, weekly, or a time such as 03:30; daily without a watch',
      },
    ],
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;
