export interface Hanging<T> {
  readonly port: T;
  /** Whether there were so many calls. */
  readonly hangs: () => boolean;
}

/** Wraps a port so that its n-th call never comes back, as on a share whose server is gone; nor do the calls after it. */
export function hangNth<T extends object>(port: T, n: number): Hanging<T> {
  let calls = 0;

  function wrap<O extends object>(target: O): O {
    return new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name, object);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          calls += 1;
          if (calls >= n) return new Promise(() => {});
          const answer: unknown = await Reflect.apply(member, object, args);
          return isFile(answer) ? wrap(answer) : answer;
        };
      },
    });
  }

  return { port: wrap(port), hangs: () => calls >= n };
}

function isFile(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'close' in value;
}
