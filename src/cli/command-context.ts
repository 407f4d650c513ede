import type { RateLimit } from '../base/rate-limit.ts';
import type { Slots } from '../base/slots.ts';
import type { Config } from '../config/config.ts';
import type { Show } from '../answer/answer.ts';
import type { SecretRegistry } from '../base/secret.ts';
import type { AnswerHub } from '../observe/answers/answer-hub.ts';
import type { Person } from '../model/person.ts';
import type { Interruption } from './interruption.ts';
import type { Terminal } from './terminal.ts';
import type { Turns } from './turns.ts';
import type { VitalSigns } from './vital-signs.ts';
import type { World } from './world.ts';

/** What every command gets. */
export interface CommandContext {
  readonly world: World;
  readonly terminal: Terminal;
  readonly secrets: SecretRegistry;
  readonly interruption: Interruption;
  readonly show: Show;
  /** How the process stands, for whoever asks. */
  readonly vitals: Pick<VitalSigns, 'join'>;
  /** Where several accounts are at work in one process. */
  readonly shared?: SharedByAccounts;
}

interface SharedByAccounts {
  /** One for all: standard input is read once. */
  readonly person: Person;
  /** One cycle of a watch at a time: of all accounts, or of this one where they are side by side. */
  readonly turns: Turns;
  /** What its jobs tell goes out one after the other: each reads what the others told. */
  readonly telling: Turns;
  /** Downloads at a time, where accounts are side by side. */
  readonly bodies?: Slots | undefined;
  /** Where users answer: a bot tells each message once, whatever account it is for. */
  readonly answers: AnswerHub;
  /** One limit of bytes in a second for all of them; undefined: none. */
  readonly rateOf: (config: Config) => RateLimit | undefined;
}
