import { masterName, type SimAsset } from './assets.ts';

/** What a table of masters asks its zone. */
interface Holders {
  get(ordinal: number): SimAsset | undefined;
  entries(): Iterable<readonly [ordinal: number, asset: SimAsset]>;
}

/** Which assets hold which master, without a name in memory for each. */
export class Masters {
  readonly #zone: Holders;
  /** Ordinal by the first bytes of a master's name, for those whose name was told to a client. */
  readonly #ordinals = new Map<number, number>();
  #isComplete = false;
  /** How many assets beyond the first hold a master. */
  readonly #extraHolders = new Map<string, number>();

  constructor(zone: Holders) {
    this.#zone = zone;
  }

  remember(name: string, ordinal: number): void {
    this.#ordinals.set(keyOf(name), ordinal);
  }

  /** Something changed: what was not found may be there now. */
  doubt(): void {
    this.#isComplete = false;
  }

  /** Finds a master by name. The first search for one never told looks at every asset. */
  find(name: string): number | undefined {
    const remembered = this.told(name);
    if (remembered !== undefined || this.#isComplete) return remembered;
    for (const [ordinal, asset] of this.#zone.entries())
      if (asset.linkedZone === undefined) this.remember(masterName(asset.master), ordinal);
    this.#isComplete = true;
    return this.told(name);
  }

  /** Another asset holds this master as well. */
  share(asset: SimAsset): void {
    const name = masterName(asset.master);
    this.#extraHolders.set(name, (this.#extraHolders.get(name) ?? 0) + 1);
  }

  /** Whether more than one asset holds it. */
  isShared(asset: SimAsset): boolean {
    return (this.#extraHolders.get(masterName(asset.master)) ?? 0) > 0;
  }

  /** One asset fewer holds it; answers whether none is left. */
  release(asset: SimAsset): boolean {
    const name = masterName(asset.master);
    const extra = this.#extraHolders.get(name) ?? 0;
    if (extra === 0) return true;
    this.#extraHolders.set(name, extra - 1);
    return false;
  }

  /** As `find`, among those told to a client. */
  told(name: string): number | undefined {
    const ordinal = this.#ordinals.get(keyOf(name));
    const asset = ordinal === undefined ? undefined : this.#zone.get(ordinal);
    const holds = asset !== undefined && asset.linkedZone === undefined && masterName(asset.master) === name;
    return holds ? ordinal : undefined;
  }
}

/** Six bytes of a signature: enough to tell a million apart, and small in a table. */
function keyOf(name: string): number {
  const bytes = Buffer.from(name, 'base64');
  return bytes.length < 7 ? -1 : bytes.readUIntBE(1, 6);
}
