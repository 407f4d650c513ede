import type { Show } from '../answer/answer.ts';
import type { SecretRegistry } from '../base/secret.ts';
import type { Interruption } from './interruption.ts';
import type { Terminal } from './terminal.ts';
import type { World } from './world.ts';

/** What every command gets. */
export interface CommandContext {
  readonly world: World;
  readonly terminal: Terminal;
  readonly secrets: SecretRegistry;
  readonly interruption: Interruption;
  readonly show: Show;
}
