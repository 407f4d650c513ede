import type { Answer, CutEnd, Delivery } from '../core/answer.ts';
import type { ActionMaker, Fault } from './fault.ts';

const ENDS = ['close', 'reset', 'silence', 'clean'] as const satisfies readonly CutEnd[];
const FRAMINGS = ['length', 'chunked', 'close'] as const;

/** Actions about how an answer travels. */
export const DELIVERY_ACTIONS: Readonly<Record<string, ActionMaker>> = {
  delay: (fields) => {
    const ms = fields.number('ms');
    return { change: (answer) => deliver(answer, { delayMs: answer.delivery.delayMs + ms }) };
  },
  drop: () => ({ change: (answer) => deliver(answer, { never: 'reset' }) }),
  silence: () => ({ change: (answer) => deliver(answer, { never: 'silence' }) }),
  cut: (fields) => {
    const place = fields.any('at');
    const at = typeof place === 'number' || isShare(place) ? place : fields.number('at');
    const cut = { at, ending: fields.oneOf('end', ENDS, 'close') };
    const framing = fields.oneOf('framing', FRAMINGS, 'length');
    return { change: (answer) => deliver(answer, { cut, framing }) };
  },
  drip: (fields) => {
    const drip = { bytes: Math.max(1, fields.number('bytes', 1)), everyMs: fields.number('everyMs', 1_000) };
    return { change: (answer) => deliver(answer, { drip }) };
  },
  raw: (fields): Fault => {
    const raw = {
      text: fields.text('text'),
      ending: fields.oneOf('end', ['close', 'reset', 'silence'], 'close'),
    };
    return { change: (answer) => deliver(answer, { raw }) };
  },
  framing: (fields) => {
    const framing = fields.oneOf('as', FRAMINGS);
    return { change: (answer) => deliver(answer, { framing }) };
  },
  headers: (fields) => {
    const set = Object.entries(fields.object('set')).map(([name, value]) => [name, String(value)] as const);
    const remove = new Set(fields.list('remove').map((name) => name.toLowerCase()));
    return { change: (answer) => changeHeaders(answer, set, remove) };
  },
};

/** `Set-Cookie` is added to what is there, everything else replaces it. */
function changeHeaders(
  answer: Answer,
  set: readonly (readonly [string, string])[],
  remove: ReadonlySet<string>,
): Answer {
  const replaced = new Set(set.map(([name]) => name.toLowerCase()).filter((name) => name !== 'set-cookie'));
  const kept = answer.headers.filter(
    ([name]) => !replaced.has(name.toLowerCase()) && !remove.has(name.toLowerCase()),
  );
  const declared = set.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  const others = set.filter(([name]) => name.toLowerCase() !== 'content-length');
  const changed = { ...answer, headers: [...kept, ...others] };
  if (remove.has('content-length')) return deliver(changed, { framing: 'chunked' });
  return declared === undefined ? changed : deliver(changed, { declare: declared });
}

function deliver(answer: Answer, change: Partial<Delivery>): Answer {
  return { ...answer, delivery: { ...answer.delivery, ...change } };
}

function isShare(value: unknown): value is string {
  return typeof value === 'string' && /^\d+(\.\d+)?%$/.test(value);
}
