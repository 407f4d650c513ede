import { badRequest } from '../core/cloud-error.ts';
import { dig, digText, type JsonObject } from '../core/json.ts';

export type Filters = ReadonlyMap<string, unknown>;

const FILTERS: ReadonlyMap<string, 'INT64' | 'STRING'> = new Map([
  ['startRank', 'INT64'],
  ['direction', 'STRING'],
  ['smartAlbum', 'STRING'],
  ['parentId', 'STRING'],
  ['recordName', 'STRING'],
]);

/** The filters of a query by field name. */
export function readFilters(body: JsonObject): Filters {
  const filters = new Map<string, unknown>();
  const filterBy = dig(body, 'query', 'filterBy') ?? [];
  if (!Array.isArray(filterBy)) throw badRequest('filterBy is not a list');
  for (const filter of filterBy as readonly unknown[]) {
    const name = digText(filter, 'fieldName');
    const type = FILTERS.get(name ?? '');
    const value = dig(filter, 'fieldValue', 'value');
    const fits = type === 'INT64' ? Number.isSafeInteger(value) : typeof value === 'string';
    if (name === undefined || type === undefined) throw badRequest(`cannot filter by ${String(name)}`);
    if (
      digText(filter, 'comparator') !== 'EQUALS' ||
      digText(filter, 'fieldValue', 'type') !== type ||
      !fits
    ) {
      throw badRequest(`filter ${name} wants EQUALS and ${type}`);
    }
    filters.set(name, value);
  }
  return filters;
}
