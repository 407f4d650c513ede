/** A process that dies at its n-th call of the disk or of the state, before or after that had its effect. */
export class DyingProcess {
  readonly #diesAt: number;
  readonly #afterEffect: boolean;
  #calls = 0;

  constructor(diesAt: number, afterEffect: boolean) {
    this.#diesAt = diesAt;
    this.#afterEffect = afterEffect;
  }

  get isDead(): boolean {
    return this.#calls >= this.#diesAt;
  }

  port<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name, object);
        if (typeof member === 'object' && member !== null && !Buffer.isBuffer(member))
          return this.port(member);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          this.#calls += 1;
          const isLast = this.#calls === this.#diesAt;
          if (this.isDead && !(isLast && this.#afterEffect) && name !== 'close') throw new Error('dead');
          const answer: unknown = await Reflect.apply(member, object, args);
          const isPort = typeof answer === 'object' && answer !== null && 'close' in answer;
          if (!isLast) return isPort ? this.port(answer) : answer;
          // Nobody got the file, so nobody will close it.
          if (isPort && typeof answer.close === 'function') await answer.close();
          throw new Error('dead');
        };
      },
    });
  }
}
