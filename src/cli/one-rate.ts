import type { Clock } from '../base/clock.ts';
import { RateLimit } from '../base/rate-limit.ts';
import type { Config } from '../config/config.ts';
import { rateAt } from '../model/download-rate.ts';

/** The one limit of a process: what the settings say that come first, they are the same for all. Undefined: there is none. */
export function oneRate(clock: Clock): (config: Config) => RateLimit | undefined {
  let made: RateLimit | undefined;
  return ({ downloadRate }) => {
    if (made === undefined && downloadRate !== undefined)
      made = new RateLimit(clock, () => rateAt(downloadRate, clock.now()));
    return made;
  };
}
