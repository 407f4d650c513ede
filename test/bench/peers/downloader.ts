import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AccountOptions } from '../../../src/simulator/core/options.ts';
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

const ROUTE = pathToFileURL(resolve(import.meta.dirname, 'route-apple-hosts.ts')).href;

/** Leads the TLS connections of a Node program to the simulator. */
export function routeOf({ simulated, caFile }: Place): Readonly<Record<string, string>> {
  return {
    HTTPS_PROXY: '',
    HTTP_PROXY: '',
    https_proxy: '',
    http_proxy: '',
    SIMULATOR_TLS_PORT: String(simulated.tlsPort),
    NODE_OPTIONS: `--import=${ROUTE}`,
    NODE_EXTRA_CA_CERTS: caFile,
  };
}
