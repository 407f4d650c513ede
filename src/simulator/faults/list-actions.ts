import { type Answer, jsonAnswer } from '../core/answer.ts';
import { dig, digText, isObject } from '../core/json.ts';
import type { ActionMaker } from './fault.ts';
import { recordLists } from './record-actions.ts';
import { changeJson } from './reply-actions.ts';

/** Actions about lists that do not add up, or that never end. */
export const LIST_ACTIONS: Readonly<Record<string, ActionMaker>> = {
  'repeat-records': (fields) => {
    const last = fields.number('last', Number.POSITIVE_INFINITY);
    const of = fields.oneOf('of', ['page', 'page-before'], 'page');
    let before: readonly unknown[] = [];
    return {
      change: (answer) =>
        changeJson(answer, (value) => {
          for (const list of recordLists(value)) {
            const page = lastPhotos(list, last);
            list.push(...(of === 'page' ? page : before));
            before = page;
          }
        }),
    };
  },
  'short-page': (fields) => {
    const records = fields.number('records', 20);
    const marked = fields.any('marker') !== false;
    return {
      request: (exchange) => ({ ...exchange, json: withLimit(exchange.json, records) }),
      change: (answer) =>
        changeJson(answer, (value) => {
          if (!marked && isObject(value)) delete value['continuationMarker'];
        }),
    };
  },
  'split-page': (fields) => {
    const count = fields.number('count', 1);
    const half = fields.oneOf('half', ['CPLMaster', 'CPLAsset', 'CPLContainerRelation'], 'CPLMaster');
    let held: readonly unknown[] = [];
    return {
      change: (answer) =>
        changeJson(answer, (value) => {
          for (const list of recordLists(value)) {
            const later = list.filter((record) => digText(record, 'recordType') === half).slice(-count);
            list.splice(0, list.length, ...held, ...list.filter((record) => !later.includes(record)));
            held = later;
          }
        }),
    };
  },
  'insert-records': (fields) => {
    const at = fields.number('at', 0);
    const records = fields.any('records');
    if (!Array.isArray(records)) fields.list('records');
    return {
      change: (answer) =>
        changeJson(answer, (value) => {
          for (const list of recordLists(value))
            list.splice(at, 0, ...structuredClone(Array.isArray(records) ? records : []));
        }),
    };
  },
  'lookup-limit': (fields) => {
    const most = fields.number('most', 10);
    return {
      change(answer, exchange) {
        const asked = dig(exchange.json, 'records');
        if (!Array.isArray(asked) || asked.length <= most) return answer;
        const reason = `BadRequestException: records length is greater than max size ${most}`;
        return jsonAnswer(400, { serverErrorCode: 'BAD_REQUEST', reason });
      },
    };
  },
  'endless-changes': (fields) => {
    const most = fields.number('records', 5);
    const told = new Map<string, readonly unknown[]>();
    let token = 0;
    return {
      change(answer, exchange) {
        token += 1;
        const again = (holder: unknown, name: 'records' | 'zones') => {
          if (!isObject(holder)) return;
          const now = dig(holder, name);
          const some = told.get(name) ?? (Array.isArray(now) ? now.slice(0, most) : []);
          if (some.length > 0) told.set(name, some);
          for (const key of ['serverErrorCode', 'reason']) delete holder[key];
          Object.assign(holder, { [name]: some, syncToken: `endless ${token}`, moreComing: true });
        };
        const ended = withJson(answer);
        return changeJson(ended, (value) =>
          exchange.operation === 'changes/zone'
            ? again(dig(value, 'zones', 0), 'records')
            : again(value, 'zones'),
        );
      },
    };
  },
};

/** The token of the last answer is none of ours, so the server refuses it; what the answer says is decided here. */
function withJson(answer: Answer): Answer {
  return { ...answer, status: 200 };
}

/** The last photos with all that belongs to them; of a list of albums, the last records. */
function lastPhotos(list: readonly unknown[], last: number): readonly unknown[] {
  if (last === Number.POSITIVE_INFINITY) return list.slice();
  const assets = list.filter((record) => digText(record, 'recordType') === 'CPLAsset').slice(-last);
  if (assets.length === 0) return list.slice(-last);
  const masters = new Set(assets.map((asset) => dig(asset, 'fields', 'masterRef', 'value', 'recordName')));
  const names = new Set<unknown>(assets.map((asset) => digText(asset, 'recordName')));
  return [
    ...list.filter((record) => masters.has(digText(record, 'recordName'))),
    ...assets,
    ...list.filter((record) => names.has(dig(record, 'fields', 'itemId', 'value'))),
  ];
}

function withLimit(body: unknown, records: number): unknown {
  if (!isObject(body)) return body;
  const { resultsLimit } = body;
  return {
    ...body,
    resultsLimit: Math.min(records, typeof resultsLimit === 'number' ? resultsLimit : records),
  };
}
