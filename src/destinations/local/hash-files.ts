import { extname } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import { Worker } from 'node:worker_threads';
import { KeepsakeError } from '../../base/errors.ts';
import type { HashAnswer, HashPool } from '../../model/local-files.ts';
import { WORKER_DATA } from './hash-worker.ts';

/** More threads than this only queue at the disk. */
const MOST_HASH_WORKERS = 8;

/** Given to a worker beyond the file it reads, so that it never waits for this thread. */
const AHEAD = 1;

/** Type stripping says in Node 22 that it is experimental, once in each thread. */
const QUIET = ['--disable-warning=ExperimentalWarning'];

interface Job {
  readonly id: number;
  readonly path: string;
  readonly resolve: (answer: HashAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

/** Starts threads; a file is read by one of them, so that hashing takes as many processors as there are threads. */
export function openHashPool({ workers }: { readonly workers: number }): HashPool {
  const count = Math.max(1, Math.min(workers, MOST_HASH_WORKERS));
  const waiting: Job[] = [];
  let ended: Error | undefined;
  let nextId = 0;

  const threads = Array.from({ length: count }, (): Thread => {
    const worker = startWorker();
    // A caller that waits for an answer keeps the process alive; an idle pool does not.
    worker.unref();
    return { worker, jobs: new Map() };
  });
  for (const thread of threads) {
    thread.worker.on('message', ({ id, answer }: { id: number; answer: HashAnswer }) => {
      const job = thread.jobs.get(id);
      thread.jobs.delete(id);
      feed(thread);
      job?.resolve(answer);
    });
    thread.worker.on('error', (error) => end(error));
    thread.worker.on('exit', () => end(new KeepsakeError('INTERNAL', 'a thread that reads files has ended')));
  }

  function feed({ worker, jobs }: Thread): void {
    while (jobs.size <= AHEAD) {
      const job = waiting.shift();
      if (job === undefined) break;
      jobs.set(job.id, job);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      worker.postMessage({ id: job.id, path: job.path });
    }
    if (jobs.size > 0) worker.ref();
    else worker.unref();
  }

  function end(error: Error): void {
    ended ??= error;
    for (const { jobs } of threads) {
      for (const job of jobs.values()) job.reject(ended);
      jobs.clear();
    }
    for (const job of waiting.splice(0)) job.reject(ended);
  }

  return {
    useful: count * (1 + AHEAD),
    hash(path) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        nextId += 1;
        waiting.push({ id: nextId, path, resolve, reject });
        const idlest = threads.toSorted((a, b) => a.jobs.size - b.jobs.size)[0];
        if (idlest !== undefined) feed(idlest);
      });
    },
    async close() {
      ended ??= new KeepsakeError('INTERNAL', 'the threads that read files were ended');
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

/** In the single executable its code is a part of that (`tools/sea`). */
function startWorker(): Worker {
  const options = { workerData: WORKER_DATA, execArgv: QUIET };
  return isSea()
    ? new Worker(getAsset('hash-worker', 'utf8'), { ...options, eval: true })
    : new Worker(workerFile(), options);
}

/** Beside this file, whether the sources run or what was built from them. */
function workerFile(): URL {
  return new URL(`./hash-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
}
