import type { Clock } from './clock.ts';
import { systemWords } from './system-words.ts';
import { worksAgain } from './works-again.ts';

interface Ports {
  readonly clock: Pick<Clock, 'now'>;
  readonly warn: (text: string) => void;
  readonly say: (text: string) => void;
}

/** `why` undefined: it works. `way`: tells apart ways of which the same is said. */
export type Complain = (what: string, why: string | undefined, way?: string) => void;

/**
 * Tells of trouble that ends no work: when it begins, when it becomes another one, and when it is over. What a service says of it differs from
 * time to time, so the text behind a colon makes no other trouble.
 */
export function createComplaints({ clock, warn, say }: Ports): Complain {
  const troubles = new Map<
    string,
    { readonly kind: string; readonly sinceMs: number; readonly tries: number }
  >();
  return (what, why, way = what) => {
    const before = troubles.get(way);
    const nowMs = clock.now();
    if (why === undefined) {
      troubles.delete(way);
      if (before === undefined) return;
      const troubleMs = Math.max(0, nowMs - before.sinceMs);
      say(`${what}: ${worksAgain(troubleMs, before.tries + 1)}`);
      return;
    }
    const kind = why.replace(/:.*/s, '');
    if (before?.kind !== kind) warn(`${what}: ${systemWords(why)}; the sync goes on`);
    troubles.set(way, { kind, sinceMs: before?.sinceMs ?? nowMs, tries: (before?.tries ?? 0) + 1 });
  };
}
