import { dirname } from 'node:path';
import type { FileCalls, FileFacts, NewFile } from '../../src/account/file-calls.ts';

interface Node {
  kind: FileFacts['kind'];
  text: string;
  /** What a power cut leaves: content that was not synced may be anything. */
  syncedText: string | undefined;
  mode: number;
  uid: number;
}

const OUR_UID = 1000;

/** A disk in memory that can fail at its n-th call, and that knows every state a power cut could leave behind. */
export class MemoryDisk {
  readonly nodes = new Map<string, Node>();
  /** Changes of names since the folder was last synced, in order: any first part of them may have reached the disk. */
  #unsynced: (() => void)[] = [];
  #durable = new Map<string, Node>();
  #callsLeft = Number.POSITIVE_INFINITY;
  #sticky = false;
  fired = false;
  /** Called before each system call. */
  onCall: () => void = () => {};

  constructor() {
    this.put('/k', { kind: 'directory', mode: 0o700 });
  }

  put(path: string, node: Partial<Node>): void {
    const full: Node = { kind: 'file', text: '', syncedText: node.text, mode: 0o600, uid: OUR_UID, ...node };
    this.nodes.set(path, full);
    this.#durable.set(path, full);
  }

  failAt(n: number, { sticky = false } = {}): void {
    this.#callsLeft = n;
    this.#sticky = sticky;
    this.fired = false;
  }

  heal(): void {
    this.#callsLeft = Number.POSITIVE_INFINITY;
  }

  texts(): Record<string, string> {
    return Object.fromEntries(
      [...this.nodes].filter(([, { kind }]) => kind === 'file').map(([path, { text }]) => [path, text]),
    );
  }

  /** Each state that the disk may be in after a power cut now: names as of any moment since the last sync. */
  afterPowerCut(): MemoryDisk[] {
    const states: MemoryDisk[] = [];
    const names = new Map(this.#durable);
    const replay = [() => {}, ...this.#unsynced];
    const real = this.#durable;
    this.#durable = names;
    for (const step of replay) {
      step();
      const state = new MemoryDisk();
      state.nodes.clear();
      for (const [path, node] of names)
        state.put(path, { ...node, text: node.syncedText ?? `torn${node.text.slice(0, 9)}` });
      states.push(state);
    }
    this.#durable = real;
    return states;
  }

  readonly calls: FileCalls = {
    uid: OUR_UID,
    look: async (path) => {
      this.#call();
      const node = this.nodes.get(path);
      return node && { kind: node.kind, bytes: Buffer.byteLength(node.text), mode: node.mode, uid: node.uid };
    },
    read: async (path) => {
      this.#call();
      return this.#get(path).text;
    },
    create: async (path): Promise<NewFile> => {
      this.#call();
      if (this.nodes.has(path)) throw failure('EEXIST');
      const node: Node = { kind: 'file', text: '', syncedText: undefined, mode: 0o600, uid: OUR_UID };
      this.#name(path, node);
      return this.#opened(node);
    },
    append: async (path): Promise<NewFile> => {
      this.#call();
      const there = this.nodes.get(path);
      if (there !== undefined) return this.#opened(there);
      const node: Node = { kind: 'file', text: '', syncedText: undefined, mode: 0o600, uid: OUR_UID };
      this.#name(path, node);
      return this.#opened(node);
    },
    rename: async (from, to) => {
      this.#call();
      const node = this.#get(from);
      this.nodes.delete(from);
      this.nodes.set(to, node);
      this.#unsynced.push(() => {
        this.#durable.delete(from);
        this.#durable.set(to, node);
      });
    },
    remove: async (path) => {
      this.#call();
      this.nodes.delete(path);
      this.#unsynced.push(() => void this.#durable.delete(path));
    },
    setMode: async (path, mode) => {
      this.#call();
      this.#get(path).mode = mode;
    },
    makeDirectory: async (path) => {
      this.#call();
      if (!this.nodes.has(path)) this.put(path, { kind: 'directory', mode: 0o700 });
    },
    syncDirectory: async (path) => {
      this.#call();
      if (this.#get(path).kind !== 'directory' || path !== dirname(`${path}/x`)) throw failure('ENOTDIR');
      for (const step of this.#unsynced) step();
      this.#unsynced = [];
    },
  };

  #opened(node: Node): NewFile {
    return {
      write: async (text) => {
        const before = node.text;
        // Half of it is written when this fails, as on a full disk.
        node.text = before + text.slice(0, text.length / 2);
        this.#call();
        node.text = before + text;
      },
      sync: async () => {
        this.#call();
        node.syncedText = node.text;
      },
      close: async () => this.#call(),
    };
  }

  #name(path: string, node: Node): void {
    this.nodes.set(path, node);
    this.#unsynced.push(() => void this.#durable.set(path, node));
  }

  #get(path: string): Node {
    const node = this.nodes.get(path);
    if (node === undefined) throw failure('ENOENT');
    return node;
  }

  #call(): void {
    this.onCall();
    this.#callsLeft -= 1;
    if (this.#callsLeft === 0 || (this.#sticky && this.#callsLeft < 0)) {
      this.fired = true;
      throw failure('EIO');
    }
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
