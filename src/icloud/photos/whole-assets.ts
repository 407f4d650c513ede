import { type DecodedPage, decodePage } from './decode-page.ts';
import { missingMasters } from './list-changes.ts';
import { lookUpFurther } from './look-up-records.ts';
import { sortShown } from './sort-shown.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** Photos of these records, wherever they are; originals that are not among them are looked up. */
export async function wholeAssets(
  ports: ChangesPorts,
  zone: Zone,
  records: readonly unknown[],
  signal: AbortSignal,
): Promise<DecodedPage> {
  const first = decodePage({ records }, zone.library.id);
  const found = await lookUpFurther(ports, zone, missingMasters(first), signal);
  const further = sortShown(found.records).shown;
  return further.length === 0 ? first : decodePage({ records }, zone.library.id, { further });
}
