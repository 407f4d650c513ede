import type { Takes } from '../config/sections.ts';

/** A flag of one command alone. */
interface CommandFlag {
  readonly flags: string;
  readonly help: string;
}

export interface CommandEntry {
  readonly help: string;
  /** Words it takes behind its name, as the usage line shows them; empty for none. */
  readonly words: string;
  readonly flags: readonly CommandFlag[];
  /** What it cannot do without: an account; an account and the folder of its photos. */
  readonly needs: 'nothing' | 'account' | 'folder';
  /** Whether it always changes something. What promises that nothing is written is refused then, unless the command takes it. */
  readonly writes: boolean;
  /** The settings that change what it does: what its help shows. */
  readonly takes: Takes;
  /** A whole command line that works. */
  readonly example: string;
}

/** What most commands that ask Apple nothing take. */
const OFFLINE = ['account', 'directory', 'logLevel', 'json'] as const satisfies Takes;

/** What promises that nothing is written, or nothing downloaded. */
export const PROMISES = ['dryRun', 'onlyPrintFilenames', 'authOnly'] as const satisfies Takes;

/**
 * Who types a word in front of his usual flags means the account, the folder and the photos. So a command with an account lets
 * these pass, too, and they change nothing; `PROMISES` as well, where it keeps them.
 */
export const USUAL = [
  'account',
  'signIn',
  'folder',
  'selection',
  'naming',
  'pace',
  'output',
  'watchWithInterval',
] as const satisfies Takes;

/** Every command once: the command line, the help and docs/CLI.md are made from this table. */
export const COMMANDS = {
  sync: {
    help: 'sync once, or for ever with --watch-with-interval (the default command)',
    words: '',
    needs: 'folder',
    writes: true,
    takes: ['account', 'signIn', 'folder', 'selection', 'naming', 'task', 'pace', 'output'],
    example: 'keepsake -u sam@example.com -d ~/photos',
    flags: [],
  },
  retry: {
    help: 'try again what failed, now, and nothing else',
    words: '',
    needs: 'folder',
    writes: true,
    takes: ['account', 'signIn', 'folder', 'selection', 'naming', 'pace', 'output'],
    example: 'keepsake retry -u sam@example.com -d ~/photos',
    flags: [],
  },
  login: {
    help: 'sign in; in two steps (--request-code, then --code) where there is no terminal',
    words: '',
    needs: 'account',
    writes: false,
    takes: ['account', 'signIn', 'authOnly', 'logLevel', 'json'],
    example: 'keepsake login -u sam@example.com',
    flags: [
      {
        flags: '--renew-trust',
        help: "sign in anew by a code, so that Apple's trust in this device begins again before it ends",
      },
      { flags: '--request-code', help: 'have a code sent and end; on your devices unless --sms or --voice' },
      { flags: '--sms [number]', help: 'with --request-code: by text message to this phone of --list-ways' },
      { flags: '--voice [number]', help: 'with --request-code: by a call to this phone of --list-ways' },
      { flags: '--list-ways', help: 'list the phones that Apple sends codes to' },
      {
        flags: '--code <digits>',
        help: 'enter the code that --request-code had sent, within ten minutes',
      },
    ],
  },
  session: {
    help: 'show what is held of the sign-in and what comes next; or renew, forget, import it',
    words: '[tokens | renew | forget | import FOLDER]',
    needs: 'account',
    writes: false,
    takes: ['account', 'signIn', 'logLevel', 'json'],
    example: 'keepsake session -u sam@example.com',
    flags: [
      { flags: '--everything', help: 'with forget: the device trust and a stored credential too' },
      { flags: '--replace', help: 'with import: in place of the session that is there' },
    ],
  },
  logout: {
    help: 'end the session at Apple and here; the device trust is kept',
    words: '',
    needs: 'account',
    writes: true,
    takes: ['account', 'logLevel', 'json'],
    example: 'keepsake logout -u sam@example.com',
    flags: [{ flags: '--forget-trust', help: 'give the device trust up too: the next sign-in needs a code' }],
  },
  doctor: {
    help: 'look for what is wrong, from this machine to the account, first things first',
    words: '',
    needs: 'account',
    writes: false,
    takes: ['account', 'signIn', 'directory', 'logLevel', 'json'],
    example: 'keepsake doctor -u sam@example.com -d ~/photos',
    flags: [
      { flags: '--login', help: 'prove the password once where the session has ended; counts as an attempt' },
      { flags: '--download-probe', help: 'download the beginning of the newest photo' },
      { flags: '--bundle <file>', help: 'write what was found, redacted, to a new file for a bug report' },
    ],
  },
  verify: {
    help: "read what was saved again, and compare it with Apple's signatures; needs no network",
    words: '',
    needs: 'folder',
    writes: false,
    takes: ['account', 'signIn', 'directory', 'naming', 'pace', 'output'],
    example: 'keepsake verify -u sam@example.com -d ~/photos --sample 5%',
    flags: [
      { flags: '--sample <number>', help: 'only so many files, chosen by chance; or a part, such as 5%' },
      {
        flags: '--since <day>',
        help: 'only files saved since this day (2024-05-31), or in so many days (30d)',
      },
      {
        flags: '--repair',
        help: 'download what is damaged or missing again; the bad file is kept in .keepsake/trash',
      },
    ],
  },
  audit: {
    help: "compare Apple's counts with what is here, and explain every difference",
    words: '',
    needs: 'folder',
    writes: false,
    takes: ['account', 'signIn', 'directory', 'selection', 'logLevel', 'json'],
    example: 'keepsake audit -u sam@example.com -d ~/photos',
    flags: [],
  },
  import: {
    help: 'take over photos that are on this machine already, by their content, whatever their names',
    words: 'DIR...',
    needs: 'folder',
    writes: true,
    takes: ['account', 'signIn', 'folder', 'selection', 'naming', 'dryRun', 'pace', 'output'],
    example: 'keepsake import ~/old-photos -u sam@example.com -d ~/photos --dry-run',
    flags: [],
  },
  relayout: {
    help: "move what was saved to where today's --folder-structure puts it; offline",
    words: '',
    needs: 'folder',
    writes: true,
    takes: [
      'account',
      'folder',
      'size',
      'forceSize',
      'livePhotoSize',
      'alignRaw',
      'skipVideos',
      'skipPhotos',
      'skipLivePhotos',
      'naming',
      'dryRun',
      'logLevel',
      'json',
    ],
    example: 'keepsake relayout -u sam@example.com -d ~/photos --dry-run',
    flags: [
      {
        flags: '--only-ours',
        help: 'leave files that you edited, and those under names that keepsake did not give',
      },
    ],
  },
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
    help: 'show what is kept, skipped and failed, offline and also while a sync runs',
    words: '',
    needs: 'folder',
    writes: false,
    takes: OFFLINE,
    example: 'keepsake status -u sam@example.com -d ~/photos',
    flags: [{ flags: '--failed', help: 'name each file that failed, with its reason' }],
  },
  manifest: {
    help: 'list every file that is recorded, in the order of the paths',
    words: '',
    needs: 'folder',
    writes: false,
    takes: OFFLINE,
    example: 'keepsake manifest --format csv -u sam@example.com -d ~/photos',
    flags: [{ flags: '--format <name>', help: 'json or csv (default json)' }],
  },
  jobs: {
    help: 'list what syncs were asked for, and how far each is; or forget one',
    words: '[forget NAME]',
    needs: 'account',
    writes: false,
    takes: ['account', 'logLevel', 'json'],
    example: 'keepsake jobs -u sam@example.com',
    flags: [],
  },
  ignore: {
    help: 'leave photos out from now on; without words list those that are',
    words: '[FILE | ASSET-ID]...',
    needs: 'folder',
    writes: false,
    takes: OFFLINE,
    example: 'keepsake ignore ~/photos/2018/blurred.jpg -u sam@example.com -d ~/photos',
    flags: [],
  },
  unignore: {
    help: 'bring photos again that were ignored',
    words: 'FILE | ASSET-ID...',
    needs: 'folder',
    writes: true,
    takes: OFFLINE,
    example: 'keepsake unignore ~/photos/2018/blurred.jpg -u sam@example.com -d ~/photos',
    flags: [],
  },
  reset: {
    help: 'forget what is recorded, or only up to where changes are known; no photo is touched',
    words: 'state | tokens',
    needs: 'account',
    writes: true,
    takes: ['account', 'logLevel', 'json'],
    example: 'keepsake reset tokens -u sam@example.com',
    flags: [{ flags: '--yes', help: 'do it without a question' }],
  },
  demo: {
    help: 'sync a simulated iCloud into ./demo-photos, without any account',
    words: '',
    needs: 'nothing',
    writes: true,
    takes: ['folder', 'selection', 'naming', 'task', 'pace', 'output'],
    example: 'keepsake demo',
    flags: [],
  },
  simulate: {
    help: 'run a simulated iCloud on this machine',
    words: '',
    needs: 'nothing',
    writes: false,
    takes: ['json'],
    example: 'keepsake simulate --port 8899',
    flags: [
      { flags: '--port <number>', help: 'port on 127.0.0.1; 0 takes a free one (default 0)' },
      {
        flags: '--assets <number>',
        help: 'a generated library of so many photos instead of the demo library',
      },
      { flags: '--bytes <number>', help: 'size of each generated photo (default 50000)' },
      { flags: '--latency <ms>', help: 'time each answer takes at least (default 0)' },
      { flags: '--seed <text>', help: 'another library, other names, other tokens' },
      { flags: '--scenario <file>', help: 'faults to play, as JSON (docs/SIMULATOR.md)' },
      {
        flags: '--certificate <file>',
        help: 'offer TLS too, and write the certificate authority for clients here',
      },
      {
        flags: '--tls-port <number>',
        help: 'a second port on 127.0.0.1 that speaks TLS at once; 0 takes a free one',
      },
      { flags: '--lenient', help: 'answer clients that leave out what Apple can do without' },
      { flags: '--without-code', help: 'an account without two-factor authentication' },
    ],
  },
  help: {
    help: 'say what keepsake does, or what one command takes',
    words: '[COMMAND]',
    flags: [],
    needs: 'nothing',
    writes: false,
    takes: ['json'],
    example: 'keepsake help verify',
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;

export type CommandName = keyof typeof COMMANDS;
