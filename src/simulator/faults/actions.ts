import { CONTENT_ACTIONS } from './content-actions.ts';
import { DELIVERY_ACTIONS } from './delivery-actions.ts';
import type { ActionMaker } from './fault.ts';
import { LIST_ACTIONS } from './list-actions.ts';
import { RECORD_ACTIONS } from './record-actions.ts';
import { REPLY_ACTIONS } from './reply-actions.ts';

/** Everything a scenario rule can do, by name (docs/SIMULATOR.md describes each). */
export const ACTIONS: Readonly<Record<string, ActionMaker>> = {
  ...DELIVERY_ACTIONS,
  ...REPLY_ACTIONS,
  ...CONTENT_ACTIONS,
  ...RECORD_ACTIONS,
  ...LIST_ACTIONS,
};
