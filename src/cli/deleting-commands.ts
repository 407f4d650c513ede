import { type CommandEntry, OFFLINE, WORKING } from './command-entry.ts';

/** Commands about what is deleted: by us in iCloud, and here because iCloud deleted it. */
export const DELETING_COMMANDS = {
  undo: {
    help: 'bring photos back that keepsake moved to Recently Deleted; those of the last time, where nothing else is said',
    words: '[ASSET-ID]...',
    needs: 'account',
    writes: true,
    takes: [...WORKING, 'dryRun'],
    example: 'keepsake undo --last -u sam@example.com',
    flags: [
      { flags: '--last', help: 'those that were moved last, by one command' },
      {
        flags: '--since <when>',
        help: 'all that were moved from then on: a day, a time, or days before now (7d)',
      },
    ],
  },
  prune: {
    help: "move photos to iCloud's Recently Deleted of which all is here, read again and right; shows them and asks first (docs/DELETING.md)",
    words: '',
    needs: 'folder',
    writes: true,
    takes: [...WORKING, 'directory', 'library', 'filter', 'keep', 'keepRecent', 'dryRun'],
    example: 'keepsake prune --filter video -u sam@example.com -d ~/photos',
    flags: [
      { flags: '--up-to <bytes>', help: 'only so many photos, the oldest first, as sum up to that: 20GB' },
      {
        flags: '--plan <file>',
        help: 'move nothing: write what would be moved, and why the rest stays, into a new file',
      },
      {
        flags: '--at-most <number>',
        help: 'move none where there are more; a number, a part of the library, or both, the smaller of which counts (default 500,10%)',
      },
      {
        flags: '--shared-library-too',
        help: 'also photos of shared libraries, which every member loses then',
      },
      { flags: '--yes', help: 'do it without a question' },
    ],
  },
  apply: {
    help: 'do what a plan of keepsake prune says, each photo proved anew, and nothing else',
    words: 'FILE',
    needs: 'folder',
    writes: true,
    takes: [...WORKING, 'directory', 'keep', 'keepRecent'],
    example: 'keepsake apply plan.json -u sam@example.com -d ~/photos',
    flags: [{ flags: '--yes', help: 'do it without a question' }],
  },
  trash: {
    help: 'list what was put aside because iCloud deleted it, put it back, or remove it for good; offline',
    words: 'list | restore [FILE | FOLDER | ASSET-ID]... | empty',
    needs: 'folder',
    findsAccount: true,
    everyFolder: 'list',
    writes: false,
    takes: [...OFFLINE, 'dryRun'],
    example: 'keepsake trash list -u sam@example.com -d ~/photos',
    flags: [
      { flags: '--all', help: 'with restore: everything that lies there' },
      { flags: '--yes', help: 'with empty: do it without a question' },
    ],
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;
