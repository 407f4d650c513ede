interface Note {
  readonly position: number;
  /** Undefined: everything. */
  readonly fields: readonly string[] | undefined;
}

/** Which fields of which records changed when, for changes that come alone (next.md e5). */
export class ToldFields {
  readonly #notes = new Map<number, Note[]>();
  readonly #from: number;

  /** `from`: what happened earlier is told whole. */
  constructor(from: number) {
    this.#from = from;
  }

  note(ordinal: number, position: number, fields: readonly string[] | undefined): void {
    const notes = this.#notes.get(ordinal) ?? [];
    notes.push({ position, fields });
    this.#notes.set(ordinal, notes);
  }

  /** The fields that changed at or after a position; undefined: the whole record is to be told. */
  since(ordinal: number, position: number): ReadonlySet<string> | undefined {
    if (position < this.#from) return undefined;
    const later = (this.#notes.get(ordinal) ?? []).filter((note) => note.position >= position);
    if (later.length === 0 || later.some(({ fields }) => fields === undefined)) return undefined;
    return new Set(later.flatMap(({ fields }) => fields ?? []));
  }
}
