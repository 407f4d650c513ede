import type { AccountOptions } from '../../../src/simulator/options.ts';
import type { Measured } from '../measure.ts';
import type { Simulated } from '../simulated.ts';

/** Where one program meets one account. */
export interface Place {
  /** Empty at first, and the program's own; photos go to `photos` in it. */
  readonly folder: string;
  readonly simulated: Simulated;
  /** The authority behind the simulator's certificates. */
  readonly caFile: string;
}

/** A program that downloads photos, with the flags that are its defaults. */
export interface Downloader {
  readonly name: string;
  /** What its account has to be like. */
  readonly account: AccountOptions;
  /** Leaves behind what `sync` needs to go without a person. */
  signIn(place: Place): Promise<void>;
  sync(place: Place): Promise<Measured>;
}

/** What the simulated devices show. */
export const CODE = '246810';

/** Sends everything to the simulator as a forward proxy, whatever proxy this machine has. */
export function proxyTo({ simulated }: Place): Readonly<Record<string, string>> {
  const { address } = simulated;
  const names = { HTTPS_PROXY: address, HTTP_PROXY: address, NO_PROXY: '' };
  const lower = Object.entries(names).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...names, ...Object.fromEntries(lower) };
}
