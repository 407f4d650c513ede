import { join } from 'node:path';
import type { Action, Wanted } from '../../model/action.ts';
import type { Link, Resource } from '../../model/asset.ts';
import { isVerifiable } from '../../model/digest.ts';
import type { Failure } from '../../model/failure.ts';
import type { LocalFiles } from '../../model/local-files.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import type { StateStore } from '../../model/state-store.ts';

type Bytes = Pick<PhotoSource, 'open' | 'freshLinks' | 'renewSession'>;

interface Ports {
  readonly state: Pick<StateStore, 'filesWithSignatures' | 'destinations'>;
  readonly files: Pick<LocalFiles, 'isUntouched' | 'asSource'>;
  readonly provider: Bytes;
}

/**
 * Files that a job of this account has saved before, at whatever destination, in the place of downloads. A copy passes the checks of a
 * download; one that does not is downloaded.
 */
export class SavedElsewhere {
  readonly #ports: Ports;
  readonly #local;
  /** Where the bytes of a resource lie; taken out at the first try. */
  readonly #paths = new WeakMap<Resource, string>();
  readonly #ofLink = new WeakMap<Link, Resource>();
  /** Links of this class; asked for again, they did not help. */
  readonly #ownLinks = new WeakSet<Link>();
  readonly #copied = new WeakSet<Resource>();

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#local = ports.files.asSource();
  }

  /** Looks for the bytes of files that are about to be fetched. */
  async look(actions: readonly Action[]): Promise<void> {
    const wanted = actions.flatMap((action) => (action.do === 'fetch' ? [action.wanted] : []));
    const signatures = [...new Set(wanted.map(({ resource }) => resource.signature))].filter(isVerifiable);
    if (signatures.length === 0) return;
    const { state, files } = this.#ports;
    const rows = await state.filesWithSignatures({ signatures });
    if (rows.length === 0) return;
    const locations = await state.destinations();
    const bySignature = Map.groupBy(rows, ({ signature }) => signature);
    for (const { resource } of wanted) {
      for (const { destination, path, size, modifiedAtMs } of bySignature.get(resource.signature) ?? []) {
        const location = locations.find(({ id }) => id === destination)?.location;
        if (location === undefined || size !== resource.size) continue;
        const found = { path: join(location, path), size, modifiedAtMs };
        if (!(await files.isUntouched(found))) continue;
        this.#paths.set(resource, found.path);
        if (resource.link !== undefined) this.#ofLink.set(resource.link, resource);
        break;
      }
    }
  }

  /** Whether the bytes of a file came from this machine. */
  wasCopied({ resource }: Wanted): boolean {
    return this.#copied.has(resource);
  }

  /** The provider, asked only for what is not on this machine. */
  get source(): Bytes {
    const { provider } = this.#ports;
    return {
      open: async (link, offset, signal) => {
        const resource = this.#ofLink.get(link);
        const path = resource === undefined ? undefined : this.#takePath(resource);
        if (resource !== undefined && path !== undefined) {
          const opened = await this.#local.source.open(this.#local.linkTo(path), offset, signal);
          if (opened.kind === 'body') {
            this.#copied.add(resource);
            return opened;
          }
        }
        if (resource !== undefined) this.#copied.delete(resource);
        return this.#ownLinks.has(link) ? { kind: 'link-expired' } : provider.open(link, offset, signal);
      },
      freshLinks: async (library, resources, signal) => {
        const links = new Map<Resource, Link | Failure>();
        for (const resource of resources) {
          const path = this.#paths.get(resource);
          if (path === undefined) continue;
          const link = this.#local.linkTo(path);
          this.#ofLink.set(link, resource);
          this.#ownLinks.add(link);
          links.set(resource, link);
        }
        const open = resources.filter((resource) => !links.has(resource));
        const fresh = open.length === 0 ? links : await provider.freshLinks(library, open, signal);
        return new Map([...links, ...fresh]);
      },
      renewSession: (signal) => provider.renewSession(signal),
    };
  }

  #takePath(resource: Resource): string | undefined {
    const path = this.#paths.get(resource);
    this.#paths.delete(resource);
    return path;
  }
}
