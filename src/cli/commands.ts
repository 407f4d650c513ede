/** A flag of one command alone; the settings of `config/settings.ts` work with every command. */
export interface CommandFlag {
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
    ],
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;

export type CommandName = keyof typeof COMMANDS;
