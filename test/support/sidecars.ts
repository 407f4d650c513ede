import { readFileSync } from 'node:fs';
import { fieldsOf, type Around } from '../../src/metadata/fields-of.ts';
import type { FieldMarks } from '../../src/metadata/field-marks.ts';
import { mergeSidecar } from '../../src/metadata/merge-sidecar.ts';
import type { SidecarFields } from '../../src/metadata/sidecar-fields.ts';
import type { Asset, AssetDetails } from '../../src/model/asset.ts';
import { photo } from './plan-asset.ts';

const ALONE: Around = { albums: [], isHidden: false, isUnturned: true };

/** A photo of which all is known. */
const TOLD: AssetDetails = {
  favorite: true,
  title: 'At the gate',
  description: 'Two lines,\nwith <tags> & "quotes"',
  keywords: ['Berlin', 'Tür & Tor', 'a|b/c'],
  location: { latitude: 52.516_275, longitude: -13.377_704, altitude: -34.5 },
  zoneOffset: 7_200,
  orientation: 6,
  burst: { id: 'B-17', flags: 4 },
};

export function told(
  details: AssetDetails = TOLD,
  changes: Partial<Asset> = {},
  around = ALONE,
): SidecarFields {
  return fieldsOf(
    photo({ original: 'public.heic', live: 'com.apple.quicktime-movie' }, { details, ...changes }),
    around,
  );
}

export function shape(name: 'digikam' | 'darktable' | 'lightroom'): Buffer {
  return readFileSync(`test/data/sidecars/${name}.xmp`);
}

/** A sidecar of somebody else, with these properties. */
export function others(properties: string, attributes = '', spaces = ''): Buffer {
  return Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Other 1">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"${spaces} ${attributes}>${properties}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>`);
}

/** What comes of it; a test that expects something else fails here. */
export function merged(
  there: Uint8Array | undefined,
  fields: SidecarFields,
  said: readonly FieldMarks[] = [],
) {
  const result = mergeSidecar(there, fields, said);
  if (result.kind !== 'merged') throw new Error('cannot be read');
  return { ...result, text: Buffer.from(result.bytes).toString() };
}
