import type { RawReply } from './raw-client.ts';

export interface Field {
  readonly value: unknown;
  readonly type: string;
}

export interface RecordReply {
  readonly recordName: string;
  readonly recordType: string | null;
  readonly fields: Readonly<Record<string, Field>>;
  readonly recordChangeTag: string;
  readonly deleted?: boolean;
  readonly serverErrorCode?: string;
}

export interface ListReply {
  readonly records: readonly RecordReply[];
  readonly syncToken?: string;
  readonly continuationMarker?: string;
}

export interface ChangesReply {
  readonly zones: readonly {
    readonly zoneID: { readonly zoneName: string; readonly ownerRecordName: string };
    readonly syncToken: string;
    readonly moreComing: boolean;
    readonly deleted?: boolean;
    readonly serverErrorCode?: string;
    readonly reason?: string;
    readonly records: readonly RecordReply[];
  }[];
  readonly syncToken: string;
}

export interface Link {
  readonly fileChecksum: string;
  readonly size: number;
  readonly downloadURL: string;
}

export function list(reply: RawReply): ListReply {
  const parsed: ListReply = JSON.parse(reply.text);
  return parsed;
}

export function changes(reply: RawReply): ChangesReply {
  const parsed: ChangesReply = JSON.parse(reply.text);
  return parsed;
}

export function json(reply: RawReply | undefined): Record<string, unknown> {
  const parsed: Record<string, unknown> = JSON.parse(reply?.text ?? 'null');
  return parsed;
}

export function ofType(reply: ListReply, recordType: string): readonly RecordReply[] {
  return reply.records.filter((record) => record.recordType === recordType);
}

/** An `ENCRYPTED_BYTES` field as text; empty where there is none. */
export function decoded(field: Field | undefined): string {
  return typeof field?.value === 'string' ? Buffer.from(field.value, 'base64').toString('utf8') : '';
}

export function masterOf(asset: RecordReply): unknown {
  return (asset.fields['masterRef']?.value as { recordName: string } | undefined)?.recordName;
}

export function linkIn(record: RecordReply | undefined, prefix = 'resOriginal'): Link {
  const value = record?.fields[`${prefix}Res`]?.value;
  if (value === undefined) throw new Error(`no ${prefix}Res`);
  return value as Link;
}
