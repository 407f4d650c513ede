import { join } from 'node:path';
import type { Action, Wanted } from '../../model/action.ts';
import type { Address, Resource } from '../../model/asset.ts';
import { ContentSignature, isVerifiable } from '../../model/digest.ts';
import type { Failure } from '../../model/failure.ts';
import type { DestinationId } from '../../model/ids.ts';
import type { FoundFile, LocalFiles } from '../../model/local-files.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import { findSavedBytes, type SavedBytes } from './saved-bytes.ts';

type Bytes = Pick<PhotoSource, 'open' | 'freshAddresses' | 'renewSession'>;

const NEVER = new AbortController().signal;

export interface SavedElsewherePorts {
  readonly state: Parameters<typeof findSavedBytes>[1];
  readonly files: Pick<LocalFiles, 'isUntouched' | 'asSource'>;
  /** Undefined where nothing is fetched. */
  readonly provider: Bytes | undefined;
  /** Where the files go: what lies under their own names is not looked at. */
  readonly here?: DestinationId;
  /** Reads what it finds before it is taken for right: where each file is worth it, because one may be damaged. */
  readonly proves?: true;
}

/**
 * Files that a job of this account has saved before, at whatever destination, in the place of downloads; so are further names of them.
 * A copy passes the checks of a download; one that does not is downloaded.
 */
export class SavedElsewhere {
  readonly #ports: SavedElsewherePorts;
  readonly #local;
  /** Where the bytes of a resource lie; taken out at the first try. */
  readonly #paths = new WeakMap<Resource, string>();
  readonly #ofAddress = new WeakMap<Address, Resource>();
  /** Addresses of this class; asked for again, they did not help. */
  readonly #ownAddresses = new WeakSet<Address>();
  readonly #copied = new WeakSet<Resource>();

  constructor(ports: SavedElsewherePorts) {
    this.#ports = ports;
    this.#local = ports.files.asSource();
  }

  /** Looks for the bytes of files that are about to be fetched. */
  async look(actions: readonly Action[], signal = NEVER): Promise<void> {
    const fetches = actions.flatMap((action) =>
      action.do === 'fetch' && isVerifiable(action.wanted.resource.signature) ? [action] : [],
    );
    if (fetches.length === 0) return;
    const { state, here } = this.#ports;
    const found = await findSavedBytes(fetches, state);
    if (found.size === 0) return;
    const locations = await state.destinations();
    for (const { wanted, path } of fetches) {
      const { resource } = wanted;
      for (const file of found.get(resource.signature) ?? []) {
        if (file.size !== resource.size || (file.destination === here && file.path === path)) continue;
        const place = await this.#placeOf(file, locations, resource.signature, signal);
        if (place === undefined) continue;
        this.#paths.set(resource, place);
        if (resource.address !== undefined) this.#ofAddress.set(resource.address, resource);
        break;
      }
    }
  }

  /** Whether bytes for it were found. */
  has({ resource }: Wanted): boolean {
    return this.#paths.has(resource);
  }

  /** Whether the bytes of a file came from this machine. */
  wasCopied({ resource }: Wanted): boolean {
    return this.#copied.has(resource);
  }

  /** The provider, asked only for what is not on this machine. */
  get source(): Bytes {
    const { provider } = this.#ports;
    if (provider === undefined) throw new Error('nothing is fetched here');
    return {
      open: async (address, offset, signal) => {
        const resource = this.#ofAddress.get(address);
        const path = resource === undefined ? undefined : this.#takePath(resource);
        if (resource !== undefined && path !== undefined) {
          const opened = await this.#local.source.open(this.#local.addressOf(path), offset, signal);
          if (opened.kind === 'body') {
            this.#copied.add(resource);
            return opened;
          }
        }
        if (resource !== undefined) this.#copied.delete(resource);
        return this.#ownAddresses.has(address)
          ? { kind: 'link-expired' }
          : provider.open(address, offset, signal);
      },
      freshAddresses: async (library, resources, signal) => {
        const addresses = new Map<Resource, Address | Failure>();
        for (const resource of resources) {
          const path = this.#paths.get(resource);
          if (path === undefined) continue;
          const address = this.#local.addressOf(path);
          this.#ofAddress.set(address, resource);
          this.#ownAddresses.add(address);
          addresses.set(resource, address);
        }
        const open = resources.filter((resource) => !addresses.has(resource));
        const fresh = open.length === 0 ? addresses : await provider.freshAddresses(library, open, signal);
        return new Map([...addresses, ...fresh]);
      },
      renewSession: (signal) => provider.renewSession(signal),
    };
  }

  /** A destination may have several names, of which some lead nowhere any more. */
  async #placeOf(
    file: SavedBytes,
    locations: Awaited<ReturnType<SavedElsewherePorts['state']['destinations']>>,
    signature: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    for (const { id, location } of locations) {
      if (id !== file.destination) continue;
      const place = { ...file, path: join(location, file.path) };
      if (await this.#isGood(place, signature, signal)) return place.path;
    }
    return undefined;
  }

  async #isGood(file: FoundFile, signature: string, signal: AbortSignal): Promise<boolean> {
    const { files, proves } = this.#ports;
    if (!(await files.isUntouched(file))) return false;
    if (proves === undefined) return true;
    const opened = await this.#local.source.open(this.#local.addressOf(file.path), 0, signal);
    if (opened.kind !== 'body') return false;
    const read = new ContentSignature();
    try {
      for await (const chunk of opened.chunks) {
        signal.throwIfAborted();
        read.update(chunk);
      }
    } catch {
      signal.throwIfAborted();
      return false;
    }
    return read.digest() === signature;
  }

  #takePath(resource: Resource): string | undefined {
    const path = this.#paths.get(resource);
    this.#paths.delete(resource);
    return path;
  }
}
