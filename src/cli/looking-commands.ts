import { type CommandEntry, OFFLINE } from './command-entry.ts';

/** Commands that show what is known and recorded, and change nothing. */
export const LOOKING_COMMANDS = {
  whois: {
    help: 'say which photo a file is, by its content and offline',
    words: 'FILE...',
    needs: 'folder',
    writes: false,
    takes: OFFLINE,
    example: 'keepsake whois IMG_7409.JPG -u sam@example.com -d ~/photos',
    flags: [],
  },
  status: {
    help: 'show what is kept and failed, who is at work, and what needs you; offline, also while a sync runs; a health check by its exit code',
    words: '',
    needs: 'folder',
    writes: false,
    takes: OFFLINE,
    example: 'keepsake status -u sam@example.com -d ~/photos',
    flags: [{ flags: '--failed', help: 'name each file that failed, with its reason' }],
  },
  list: {
    help: 'list the libraries, the albums or the photos, as they were followed last; asks Apple nothing',
    words: 'libraries | albums | smart-albums | assets',
    needs: 'account',
    writes: false,
    takes: ['account', 'signIn', 'filter', 'log', 'output'],
    example: 'keepsake list assets --limit 20 -u sam@example.com',
    flags: [
      { flags: '--sort <field>', help: 'with assets: by taken, added, size, name, or library' },
      { flags: '--reverse', help: 'with assets: the other way round' },
      { flags: '--limit <number>', help: 'with assets: only the first so many' },
      { flags: '--csv', help: 'with assets: as a table for spreadsheets' },
      { flags: '--refresh', help: 'ask Apple first what changed' },
    ],
  },
  usage: {
    help: 'show what takes the space in iCloud and here, offline',
    words: '',
    needs: 'account',
    writes: false,
    takes: [...OFFLINE, 'filter'],
    example: 'keepsake usage --by year -u sam@example.com -d ~/photos',
    flags: [
      {
        flags: '--by <what>',
        help: 'a row for each year, month, kind, album, library, type, or role of a file (default role)',
      },
    ],
  },
  manifest: {
    help: 'list every file that is recorded: photos and videos, then links, then sidecars',
    words: '',
    needs: 'folder',
    writes: false,
    takes: [...OFFLINE, 'filter'],
    example: 'keepsake manifest --format csv -u sam@example.com -d ~/photos',
    flags: [{ flags: '--format <name>', help: 'json or csv (default json)' }],
  },
  jobs: {
    help: 'list what syncs were asked for, and how far each is; or forget one',
    words: '[forget NAME]',
    needs: 'account',
    writes: false,
    takes: ['account', 'log', 'json'],
    example: 'keepsake jobs -u sam@example.com',
    flags: [],
  },
  log: {
    help: 'list every photo that keepsake moved to Recently Deleted or brought back, with its proof; offline',
    words: 'deletions',
    needs: 'account',
    writes: false,
    takes: ['account', 'log', 'json'],
    example: 'keepsake log deletions --since 7d -u sam@example.com',
    flags: [{ flags: '--since <when>', help: 'only from then on: a day, a time, or days before now (7d)' }],
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;
