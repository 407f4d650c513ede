import { dig, digText, isObject, type JsonObject } from '../core/json.ts';
import { jsonAnswer } from '../core/answer.ts';
import type { ActionMaker } from './fault.ts';
import { applyEdit } from './json-paths.ts';
import { changeJson } from './reply-actions.ts';

/** Actions about what the database answers. */
export const RECORD_ACTIONS: Readonly<Record<string, ActionMaker>> = {
  damage: (fields) => {
    const recordType = fields.text('recordType', '');
    const record = fields.any('record') ?? 1;
    if (typeof record !== 'number' && record !== 'all') fields.number('record');
    const file = fields.text('file', '');
    const drop = fields.any('drop') === true;
    const edit = { set: fields.object('set'), remove: fields.list('remove') };
    const kept = fields.any('keep') === undefined ? undefined : fields.list('keep');
    return {
      change: (answer) =>
        changeJson(answer, (value) => {
          const records = recordLists(value);
          const matching = records.flat().filter((each) => fits(each, recordType, file));
          const chosen = new Set(record === 'all' ? matching : [matching[Number(record) - 1]]);
          if (drop)
            for (const list of records)
              list.splice(0, list.length, ...list.filter((each) => !chosen.has(each)));
          else
            for (const each of chosen) {
              if (kept !== undefined) keepFields(each, kept);
              applyEdit(each, edit);
            }
        }),
    };
  },
  'refuse-change': (fields) => {
    const code = fields.text('code');
    const [file, operation] = [fields.text('file', ''), fields.number('operation', 1)];
    return {
      request: (exchange, { library }) => {
        const records = asList(dig(exchange.json, 'operations')).map((each) =>
          digText(each, 'record', 'recordName'),
        );
        const record = file === '' ? records[operation - 1] : library.find(file);
        if (record === undefined) return exchange;
        const refusals = [...(exchange.facts.refusals ?? []), { record, code }];
        return { ...exchange, facts: { ...exchange.facts, refusals } };
      },
    };
  },
  'repeat-page': (fields) => {
    const startRank = fields.number('startRank', 0);
    return { request: (exchange) => ({ ...exchange, json: withStartRank(exchange.json, startRank) }) };
  },
  indexing: (fields) => {
    const state = fields.text('state', 'RUNNING');
    const progress = fields.number('progress', 40);
    return {
      change: (answer) =>
        changeJson(answer, (value) =>
          applyEdit(value, {
            set: { 'records.0.fields.state.value': state, 'records.0.fields.progress.value': progress },
            remove: [],
          }),
        ),
    };
  },
  count: (fields) => {
    const value = fields.number('value', -1);
    const add = fields.number('add', 0);
    return {
      change: (answer) =>
        changeJson(answer, (reply) => {
          for (const record of recordLists(reply).flat()) {
            const count = dig(record, 'fields', 'itemCount');
            if (isObject(count)) count['value'] = value >= 0 ? value : Number(count['value']) + add;
          }
        }),
    };
  },
  'zone-missing': () => ({
    instead: (exchange, simulation) => {
      const uuid = simulation.signIns.uuid('request');
      const error = { serverErrorCode: 'ZONE_NOT_FOUND', reason: 'Zone does not exist' };
      const zoneID = dig(exchange.json, 'zones', 0, 'zoneID');
      // changes/zone answers 200 and says it per zone (photos.md 11.1.6).
      if (zoneID !== undefined) return jsonAnswer(200, { zones: [{ zoneID, ...error }] });
      return jsonAnswer(404, { uuid, ...error });
    },
  }),
  'bad-token': () => ({
    instead: (exchange, simulation) => {
      const uuid = simulation.signIns.uuid('request');
      const error = { serverErrorCode: 'BAD_REQUEST', reason: 'Unknown sync continuation type' };
      const zoneID = dig(exchange.json, 'zones', 0, 'zoneID');
      if (zoneID !== undefined) return jsonAnswer(200, { zones: [{ zoneID, ...error }] });
      return jsonAnswer(400, { uuid, ...error });
    },
  }),
};

function keepFields(record: unknown, names: readonly string[]): void {
  const fields = dig(record, 'fields');
  if (!isObject(fields)) return;
  for (const name of Object.keys(fields)) if (!names.includes(name)) delete fields[name];
}

/** Every list of records in a reply: of a query, of a batch, of changes. */
export function recordLists(reply: unknown): readonly unknown[][] {
  const holders = [reply, ...asList(dig(reply, 'batch')), ...asList(dig(reply, 'zones'))];
  return holders.map((holder) => dig(holder, 'records')).filter((records) => Array.isArray(records));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fits(record: unknown, recordType: string, file: string): boolean {
  if (recordType !== '' && digText(record, 'recordType') !== recordType) return false;
  if (file === '') return true;
  const name = digText(record, 'fields', 'filenameEnc', 'value') ?? '';
  return name === file || Buffer.from(name, 'base64').toString('utf8') === file;
}

function withStartRank(body: unknown, startRank: number): JsonObject {
  const copy = structuredClone(body);
  for (const filter of asList(dig(copy, 'query', 'filterBy'))) {
    const value = dig(filter, 'fieldValue');
    if (digText(filter, 'fieldName') === 'startRank' && isObject(value)) value['value'] = startRank;
  }
  return isObject(copy) ? copy : {};
}
