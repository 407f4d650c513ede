import type { Clock } from '../../base/clock.ts';
import type { DiskCalls, DiskFile } from './disk-calls.ts';

/** A call about names or a megabyte of bytes. */
const CALL_MS = 60_000;

/** Syncing and closing move all the bytes of a long video, over a slow line perhaps. */
const SYNC_MS = 600_000;

/** Made once, as in `transfer/body-guard.ts`. */
const OVER = new Error('the call is over');

/** Files of shares that hang, one after the other, because each may hold a thread for ever. */
let closing: Promise<unknown> = Promise.resolve();

/** Nobody waits for it. A file that is left alone would be closed by Node's garbage collector, which holds the whole process meanwhile. */
function closeSomeTime(file: DiskFile): void {
  closing = closing.then(() => file.close()).catch(() => {});
}

/**
 * Gives up calls on a share that hangs (FAULTS.md N6), with ETIMEDOUT: calls to a server that is gone may never come back.
 * Only when no call at all was answered meanwhile: many may wait for their turn behind a slow one. Once that
 * happened, further calls fail at once, so that tidying up does not wait as long for each file.
 */
export function withTimeLimit(calls: DiskCalls, clock: Clock): DiskCalls {
  let answeredAtMs = Number.NEGATIVE_INFINITY;
  let isHanging = false;
  async function limited<T>(
    work: () => Promise<T>,
    limitMs = CALL_MS,
    onLate: (result: T) => unknown = () => {},
  ): Promise<T> {
    if (isHanging) throw timedOut();
    const over = new AbortController();
    const answer = work();
    const settle = () => {
      answeredAtMs = clock.monotonic();
      over.abort(OVER);
    };
    // Looked at below: whatever goes wrong in it ends the call.
    const settled = answer.then(settle, settle);
    const silence = silent(clock.monotonic(), limitMs, over.signal);
    if ((await Promise.race([settled.then(() => 'answered'), silence])) !== 'answered') {
      isHanging = true;
      answer.then(onLate, () => {});
      throw timedOut();
    }
    return answer;
  }

  /** Resolves when nothing was answered for so long, or when the signal says that this call was. */
  async function silent(
    sinceMs: number,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<'silent' | 'answered'> {
    for (;;) {
      const leftMs = Math.max(sinceMs, answeredAtMs) + limitMs - clock.monotonic();
      if (leftMs <= 0) return 'silent';
      try {
        await clock.sleep(leftMs, signal);
      } catch (error) {
        if (signal.aborted) return 'answered';
        throw error;
      }
    }
  }

  const limitedFile = (file: DiskFile): DiskFile => ({
    entry: () => limited(() => file.entry()),
    read: (into, position) => limited(() => file.read(into, position)),
    write: (chunks, position) => limited(() => file.write(chunks, position)),
    truncate: (size) => limited(() => file.truncate(size)),
    setTime: (modifiedAtMs) => limited(() => file.setTime(modifiedAtMs)),
    sync: () => limited(() => file.sync(), SYNC_MS),
    async close() {
      if (isHanging) closeSomeTime(file);
      await limited(() => file.close(), SYNC_MS);
    },
  });

  return {
    open: async (path, mode) =>
      limitedFile(
        await limited(
          () => calls.open(path, mode),
          CALL_MS,
          // The caller did not get it, so it is closed here.
          closeSomeTime,
        ),
      ),
    lstat: (path) => limited(() => calls.lstat(path)),
    realpath: (path) => limited(() => calls.realpath(path)),
    list: (directory) => limited(() => calls.list(directory)),
    mkdir: (path) => limited(() => calls.mkdir(path)),
    link: (from, to) => limited(() => calls.link(from, to)),
    symlink: (target, path) => limited(() => calls.symlink(target, path)),
    readlink: (path) => limited(() => calls.readlink(path)),
    clone: (from, to) => limited(() => calls.clone(from, to), SYNC_MS),
    rename: (from, to) => limited(() => calls.rename(from, to)),
    unlink: (path) => limited(() => calls.unlink(path)),
    rmdir: (path) => limited(() => calls.rmdir(path)),
    syncDirectory: (path) => limited(() => calls.syncDirectory(path), SYNC_MS),
    space: (path) => limited(() => calls.space(path)),
  };
}

function timedOut(): Error {
  return Object.assign(new Error('the share does not answer'), { code: 'ETIMEDOUT' });
}
