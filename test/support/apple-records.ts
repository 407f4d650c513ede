/** Records in the shape of photos.md 4 to 6, written by hand. */

export type AppleFields = Record<string, unknown>;

export interface AppleRecord {
  readonly recordName: string;
  readonly recordType: string;
  readonly fields: AppleFields;
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A checksum in Apple's form: 28 characters, the first byte 1. */
export function checksum(seed: string): string {
  return Buffer.concat([Buffer.of(1), Buffer.alloc(20, seed)]).toString('base64');
}

export function resourceFields(
  prefix: string,
  seed: string,
  { size = 100, type = 'public.jpeg' }: { size?: number; type?: string } = {},
): AppleFields {
  const fileChecksum = checksum(seed);
  const downloadURL = `https://cvws.icloud-content.com/B/${seed}/\${f}?o=1&e=1600003600&k=2`;
  return {
    [`${prefix}Res`]: { type: 'ASSETID', value: { fileChecksum, size, downloadURL } },
    [`${prefix}FileType`]: { type: 'STRING', value: type },
    [`${prefix}Fingerprint`]: { type: 'STRING', value: fileChecksum },
  };
}

export function master(name: string, changes: AppleFields = {}): AppleRecord {
  const fields = {
    filenameEnc: { type: 'ENCRYPTED_BYTES', value: base64(`${name}.JPG`) },
    itemType: { type: 'STRING', value: 'public.jpeg' },
    dataClassType: { type: 'INT64', value: 1 },
    ...resourceFields('resOriginal', name),
    ...changes,
  };
  return { recordName: name, recordType: 'CPLMaster', fields };
}

export function asset(name: string, masterName: string, changes: AppleFields = {}): AppleRecord {
  const fields = {
    assetDate: { type: 'TIMESTAMP', value: 1_600_000_000_123 },
    addedDate: { type: 'TIMESTAMP', value: 1_600_000_001_000 },
    masterRef: { type: 'REFERENCE', value: { recordName: masterName, action: 'DELETE_SELF' } },
    ...changes,
  };
  return { recordName: name, recordType: 'CPLAsset', fields };
}

/** The records of so many photos, masters first, as Apple sends them. */
export function photos(from: number, count: number): AppleRecord[] {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  return [...numbers.map((n) => master(`M${n}`)), ...numbers.map((n) => asset(`A${n}`, `M${n}`))];
}
