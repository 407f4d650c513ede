import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

v8.setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * What nobody holds is gone when this returns. Twice, because buffers that one collection finds are freed beside it, and the
 * next one waits for that.
 */
export function collectGarbage(): void {
  collect();
  collect();
}
