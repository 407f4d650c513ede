export interface FaultPlan {
  /** Which call fails, counted from 1 over all methods, those of the objects it hands out included. */
  readonly n: number;
  /** And every call after it. */
  readonly sticky: boolean;
  /** The call happens, its answer is lost (FAULTS.md N2). */
  readonly afterEffect: boolean;
  readonly error: () => Error;
}

export interface Faulty<T> {
  readonly port: T;
  /** How many calls were made. */
  calls(): number;
  /** The names of the calls that failed. */
  failed(): readonly string[];
}

/** Wraps a port so that its n-th call fails. Loop n = 1, 2, ... until nothing fails: then every point was tried. */
export function failNth<T extends object>(port: T, plan: FaultPlan): Faulty<T> {
  let calls = 0;
  const failed: string[] = [];

  function wrap<O extends object>(target: O): O {
    return new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name, object);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          calls += 1;
          const fires = calls === plan.n || (plan.sticky && calls > plan.n);
          if (fires) failed.push(String(name));
          // A file is closed even when closing it fails.
          if (fires && !plan.afterEffect && name !== 'close') throw plan.error();
          const answer: unknown = await Reflect.apply(member, object, args);
          if (fires) {
            // Nobody got the file, so nobody will close it.
            if (hasMethods(answer) && 'close' in answer && typeof answer.close === 'function')
              await answer.close();
            throw plan.error();
          }
          return hasMethods(answer) ? wrap(answer) : answer;
        };
      },
    });
  }

  return { port: wrap(port), calls: () => calls, failed: () => failed };
}

/** As Node's own, without a stack: a stack costs more than the call that fails, and thousands do. */
export function systemError(code: string): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return Object.assign(new Error(`${code}: planned`), { code });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function hasMethods(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).some((member) => typeof member === 'function')
  );
}
