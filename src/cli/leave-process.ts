import { existsSync } from 'node:fs';

const SHELL = '/bin/sh';

/**
 * Ends the process now, with this exit code. A call to a share that hangs holds a thread for ever, and `process.exit` waits for
 * all threads (measured; FAULTS.md N6): then another program takes this process over, one that only ends.
 */
export function leaveProcess(code: number): void {
  const hangs = process.getActiveResourcesInfo().some((name) => /^(FSReq|CloseReq)/.test(name));
  if (hangs && process.execve !== undefined && existsSync(SHELL)) {
    process.execve(SHELL, ['sh', '-c', `exit ${code}`], {});
  }
  process.exit(code);
}
