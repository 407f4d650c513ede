/**
 * Loaded before the program: writes the longest time for which the event loop stood still, in milliseconds, to `STALL_FILE`.
 * JavaScript, so that nothing is measured that the program itself does not need.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delays = monitorEventLoopDelay({ resolution: 10 });
delays.enable();
process.on('exit', () => writeFileSync(process.env['STALL_FILE'] ?? '/dev/null', String(delays.max / 1e6)));
