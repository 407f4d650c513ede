import { join } from 'node:path';
import { forwarding } from '../../model/forwarding-destination.ts';
import type { Destination } from '../../model/destination.ts';
import type { HashedFiles } from '../../model/hashed-files.ts';

/** A destination that reads no file a second time whose signature is known and that was not touched since. */
export function withKnownSignatures(
  destination: Destination,
  root: string,
  state: Pick<HashedFiles, 'hashedAt'>,
): Destination {
  return {
    ...forwarding(destination),
    async signature(path, signal) {
      const stored = await destination.stat(path);
      const [known] = await state.hashedAt([join(root, path)]);
      const isSame =
        known !== undefined && known.size === stored?.size && known.modifiedAtMs === stored.modifiedAtMs;
      return isSame ? known.signature : destination.signature(path, signal);
    },
  };
}
