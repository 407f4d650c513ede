/** A whole small transfer in a process of its own, so that it can be killed. Arguments: destination, state file. */
import { silentLog } from '../../src/base/log.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { impatientClock as clock, smallTransfer } from '../support/small-transfer.ts';

const [root = '', path = ''] = process.argv.slice(2);
const state = openSqliteStore({ path, clock, log: silentLog });
await smallTransfer({ root, calls: nodeDiskCalls, state, clock });
await state.close();
