import { SETTINGS, type Setting } from '../settings.ts';
import { ICLOUDPD } from './icloudpd.ts';
import { longNameOf, namesOf, type PeerFlag } from './peer-flag.ts';

const OURS: ReadonlySet<string> = new Set(Object.values<Setting>(SETTINGS).flatMap(namesOf));

/** icloudpd's flags that keepsake knows, and does not do yet. */
export const NOT_YET: readonly PeerFlag[] = ICLOUDPD.filter(
  (flag) => flag.fate.kind === 'later' && !OURS.has(longNameOf(flag)),
);
