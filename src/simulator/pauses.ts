import type { Socket } from 'node:net';

/** Waiting that ends when the connection does, or the simulator. */
export class Pauses {
  readonly #stops = new Set<() => void>();
  #closed = false;

  /** Answers whether the whole time passed and the connection is still there. */
  sleep(ms: number, socket: Socket): Promise<boolean> {
    if (socket.destroyed || this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (whole: boolean) => {
        clearTimeout(timer);
        socket.off('close', stop);
        this.#stops.delete(stop);
        resolve(whole);
      };
      const stop = () => end(false);
      const timer = setTimeout(() => end(true), ms);
      socket.once('close', stop);
      this.#stops.add(stop);
    });
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
  }
}
