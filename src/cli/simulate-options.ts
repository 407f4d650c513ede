/** Flags of `keepsake simulate` alone; the values are checked by the command. */
export const SIMULATE_OPTIONS = [
  { flags: '--port <number>', help: 'port on 127.0.0.1; 0 takes a free one (default 0)' },
  { flags: '--assets <number>', help: 'a generated library of so many photos instead of the demo library' },
  { flags: '--bytes <number>', help: 'size of each generated photo (default 50000)' },
  { flags: '--latency <ms>', help: 'time each answer takes at least (default 0)' },
  { flags: '--seed <text>', help: 'another library, other names, other tokens' },
  { flags: '--scenario <file>', help: 'faults to play, as JSON (docs/SIMULATOR.md)' },
  {
    flags: '--certificate <file>',
    help: 'offer TLS too, and write the certificate authority for clients here',
  },
] as const;

export type SimulateFlags = Readonly<
  Partial<Record<'port' | 'assets' | 'bytes' | 'latency' | 'seed' | 'scenario' | 'certificate', string>>
>;
