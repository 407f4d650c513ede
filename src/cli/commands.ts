/** A flag of one command alone; the settings of `config/settings.ts` work with every command. */
interface CommandFlag {
  readonly flags: string;
  readonly help: string;
}

export interface CommandEntry {
  readonly help: string;
  /** Words it takes behind its name, as the usage line shows them; empty for none. */
  readonly words: string;
  readonly flags: readonly CommandFlag[];
}

/** Every command once: the command line, the help and docs/CLI.md are made from this table. */
export const COMMANDS = {
  sync: {
    help: 'sync once, or for ever with --watch-with-interval (the default command)',
    words: '',
    flags: [],
  },
  retry: {
    help: 'try again what failed, now, and nothing else',
    words: '',
    flags: [],
  },
  login: {
    help: 'sign in; in two steps (--request-code, then --code) where there is no terminal',
    words: '',
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
    flags: [
      { flags: '--everything', help: 'with forget: the device trust and a stored credential too' },
      { flags: '--replace', help: 'with import: in place of the session that is there' },
    ],
  },
  logout: {
    help: 'end the session at Apple and here; the device trust is kept',
    words: '',
    flags: [{ flags: '--forget-trust', help: 'give the device trust up too: the next sign-in needs a code' }],
  },
  doctor: {
    help: 'look for what is wrong, from this machine to the account, first things first',
    words: '',
    flags: [
      { flags: '--login', help: 'prove the password once where the session has ended; counts as an attempt' },
      { flags: '--download-probe', help: 'download the beginning of the newest photo' },
      { flags: '--bundle <file>', help: 'write what was found, redacted, to a new file for a bug report' },
    ],
  },
  verify: {
    help: "read what was saved again, and compare it with Apple's signatures; needs no network",
    words: '',
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
    flags: [],
  },
  import: {
    help: 'take over photos that are on this machine already, by their content, whatever their names',
    words: 'DIR...',
    flags: [],
  },
  whois: {
    help: 'say which photo a file is, by its content and offline',
    words: 'FILE...',
    flags: [],
  },
  status: {
    help: 'show what is kept, skipped and failed, offline and also while a sync runs',
    words: '',
    flags: [{ flags: '--failed', help: 'name each file that failed, with its reason' }],
  },
  manifest: {
    help: 'list every file that is recorded, in the order of the paths',
    words: '',
    flags: [{ flags: '--format <name>', help: 'json or csv (default json)' }],
  },
  ignore: {
    help: 'leave photos out from now on; without words list those that are',
    words: '[FILE | ASSET-ID]...',
    flags: [],
  },
  unignore: {
    help: 'bring photos again that were ignored',
    words: 'FILE | ASSET-ID...',
    flags: [],
  },
  reset: {
    help: 'forget what is recorded, or only up to where changes are known; no photo is touched',
    words: 'state | tokens',
    flags: [{ flags: '--yes', help: 'do it without a question' }],
  },
  demo: { help: 'sync a simulated iCloud into ./demo-photos, without any account', words: '', flags: [] },
  simulate: {
    help: 'run a simulated iCloud on this machine',
    words: '',
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
} as const satisfies Readonly<Record<string, CommandEntry>>;

export type CommandName = keyof typeof COMMANDS;
