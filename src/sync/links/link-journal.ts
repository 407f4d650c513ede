import { jsonFrom } from '../../base/json-from.ts';
import type { RecordedLink } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { StateStore } from '../../model/state-store.ts';
import { folderOf, writtenPath } from '../../plan/safe-path.ts';
import { removeEmptied } from '../moves/remove-emptied.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { isRecordedAt } from '../paths/is-recorded-at.ts';
import { lookOnce, orEnd } from '../paths/look-at-paths.ts';

export interface LinkJournalPorts {
  readonly state: Pick<StateStore, 'note' | 'setNote' | 'at' | 'links'>;
  readonly target: OpenedDestination;
  readonly signal: AbortSignal;
}

/** A name that is about to be made, and the file that it is to lead to; undefined: one that is about to go. */
interface Begun {
  readonly path: RelativePath;
  readonly from: RelativePath | undefined;
}

/** More than a run makes at a time; what is beyond that stays where a run that was cut off left it. */
const MOST = 20_000;

/** Whether a run was cut off while it made links. */
export async function hasBegunLinks(
  state: Pick<StateStore, 'note'>,
  { id }: Pick<OpenedDestination, 'id'>,
): Promise<boolean> {
  return (await state.note(noteName(id))) !== undefined;
}

/**
 * Names that links are about to get or to lose, written down before that. A run that is cut off before it records them leaves links of which
 * no row tells, and rows of links that are gone; by the next run other links may be wanted, and the rows would mean that the user took
 * them away.
 */
export class LinkJournal {
  readonly #ports: LinkJournalPorts;
  /** Of runs that were cut off. */
  #left: Promise<readonly Begun[]> | undefined;
  #begun: readonly Begun[] = [];

  constructor(ports: LinkJournalPorts) {
    this.#ports = ports;
  }

  async begin(links: readonly Begun[]): Promise<void> {
    if (links.length === 0) return;
    this.#begun = [...this.#begun, ...links];
    await this.#write([...(await this.#earlier()), ...this.#begun]);
  }

  /** What was about to go and is not there is no doing of the user: its rows go. Before anything is planned. */
  async recover(): Promise<void> {
    const { state, target } = this.#ports;
    const going = (await this.#earlier()).filter(({ from }) => from === undefined);
    if (going.length === 0) return;
    const rows = await state.links.at(
      target,
      going.map(({ path }) => target.pathKey(path)),
    );
    const dropped: RecordedLink[] = [];
    for (const row of rows) {
      const fact = await lookOnce(() => target.destination.links.look(row.path, undefined));
      if (fact?.kind === 'missing') dropped.push(row);
    }
    if (dropped.length > 0) await state.links.record(target, { made: [], failed: [], settled: [], dropped });
    const left = (await this.#earlier()).filter(({ from }) => from !== undefined);
    this.#left = Promise.resolve(left);
    await this.#write([...left, ...this.#begun]);
  }

  /** What has begun is recorded, or was not done. */
  async through(): Promise<void> {
    if (this.#begun.length === 0) return;
    this.#begun = [];
    await this.#write(await this.#earlier());
  }

  /** All that is wanted is made and recorded: what earlier runs have left beside that goes. */
  async settle(): Promise<void> {
    const left = await this.#earlier();
    if (left.length === 0) return;
    const { target, signal } = this.#ports;
    const gone: RelativePath[] = [];
    for (const one of left) {
      if (signal.aborted) return;
      if (await this.#takeAway(one)) gone.push(one.path);
    }
    await removeEmptied(
      gone.flatMap((path) => folderOf(path) ?? []),
      target.destination,
    );
    this.#left = Promise.resolve([]);
    await this.#write([]);
  }

  /** Nothing but a link of ours, of which no row tells. */
  async #takeAway({ path, from }: Begun): Promise<boolean> {
    if (from === undefined) return false;
    const { target, signal } = this.#ports;
    const { destination } = target;
    if (await isRecordedAt(this.#ports, path)) return false;
    const fact = await lookOnce(() => destination.links.look(path, from));
    if (fact?.kind !== 'file' && fact?.kind !== 'symlink') return false;
    const read = (of: RelativePath) => lookOnce(() => destination.signature(of, signal));
    const isOurs =
      fact.kind === 'symlink'
        ? fact.to === from
        : fact.isSame || (await read(path)) === ((await read(from)) ?? 'nothing');
    if (!isOurs) return false;
    const keepsLast = fact.kind === 'file' && fact.isSame;
    const [isGone] = await orEnd(() =>
      destination.links.remove([{ path, identity: fact.identity, keepsLast }]),
    );
    return isGone === true;
  }

  #earlier(): Promise<readonly Begun[]> {
    const { state, target } = this.#ports;
    this.#left ??= state.note(noteName(target.id)).then(readBegun);
    return this.#left;
  }

  #write(all: readonly Begun[]): Promise<void> {
    const text = JSON.stringify(
      all.slice(-MOST).map(({ path, from }) => (from === undefined ? [path] : [path, from])),
    );
    return this.#ports.state.setNote(noteName(this.#ports.target.id), all.length === 0 ? undefined : text);
  }
}

function noteName(destination: string): string {
  return `linking/${destination}`;
}

function readBegun(text: string | undefined): readonly Begun[] {
  const value = jsonFrom(text);
  return Array.isArray(value) ? value.slice(-MOST).flatMap(begunIn) : [];
}

function begunIn(value: unknown): readonly Begun[] {
  if (!Array.isArray(value)) return [];
  const names = value.flatMap((one) => (typeof one === 'string' ? (writtenPath(one) ?? []) : []));
  const [path, from] = names;
  return path === undefined || names.length !== value.length ? [] : [{ path, from }];
}
