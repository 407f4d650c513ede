import type { PlistValue } from './plist-value.ts';
import { BinaryPlist } from './binary-plist.ts';
import { readXmlPlist } from './xml-plist.ts';

/** The largest list that is read: a recorded location has 169 bytes. */
const MOST_BYTES = 65_536;

/**
 * A property list, binary or as XML (next.md d1). Never throws: undefined where it is none, is too large, or is nested or repeated
 * without end; elements that cannot be read are left out.
 */
export function readPlist(bytes: Buffer): PlistValue | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  if (bytes.toString('latin1', 0, 6) === 'bplist') return new BinaryPlist(bytes).read();
  return readXmlPlist(bytes.toString('utf8'));
}
