import { unreachable } from '../../base/errors.ts';
import type { Answer, ByteSource } from '../core/answer.ts';
import { bytesFrom } from '../core/seed.ts';
import type { ActionMaker } from './fault.ts';

/** Actions about the bytes of photos. */
export const CONTENT_ACTIONS: Readonly<Record<string, ActionMaker>> = {
  'wrong-content': (fields) => {
    const at = fields.number('at', -1);
    return { change: (answer) => changeFile(answer, (file) => flipByte(file, at)) };
  },
  longer: (fields) => {
    const by = fields.number('by', 1);
    return {
      change: (answer) => {
        const longer = changeFile(answer, (file) => extend(file, by));
        const { body } = longer;
        return body.kind === 'file' ? { ...longer, body: { ...body, to: body.to + by } } : longer;
      },
    };
  },
  'ignore-range': () => ({
    request: (exchange) => {
      const { range: _range, ...headers } = exchange.headers;
      return { ...exchange, headers };
    },
  }),
  'content-range': (fields) => {
    const as = fields.oneOf('as', ['other-start', 'other-total', 'missing', 'malformed']);
    return { change: (answer) => (answer.status === 206 ? changeRange(answer, as) : answer) };
  },
};

function changeFile(answer: Answer, change: (file: ByteSource) => ByteSource): Answer {
  const { body } = answer;
  return body.kind === 'file' ? { ...answer, body: { ...body, file: change(body.file) } } : answer;
}

/** One bit of one byte is wrong, always the same one; the middle if no place is given. */
function flipByte(file: ByteSource, place: number): ByteSource {
  const at = place < 0 ? Math.floor(file.size / 2) : place;
  return {
    size: file.size,
    *read(from, to) {
      let position = from;
      for (const piece of file.read(from, to)) {
        const offset = at - position;
        position += piece.length;
        if (offset < 0 || offset >= piece.length) {
          yield piece;
          continue;
        }
        const copy = Buffer.from(piece);
        copy[offset] = (copy[offset] ?? 0) ^ 1;
        yield copy;
      }
    },
  };
}

function extend(file: ByteSource, by: number): ByteSource {
  const more = bytesFrom('too long', by);
  return {
    size: file.size,
    *read(from, to) {
      yield* file.read(from, Math.min(to, file.size));
      if (to > file.size) yield more.subarray(Math.max(0, from - file.size), to - file.size);
    },
  };
}

function changeRange(answer: Answer, as: 'other-start' | 'other-total' | 'missing' | 'malformed'): Answer {
  const { body } = answer;
  if (body.kind !== 'file') return answer;
  const others = answer.headers.filter(([name]) => name !== 'Content-Range');
  const { from, to, file } = body;
  const say = (range: string): Answer => ({ ...answer, headers: [...others, ['Content-Range', range]] });
  switch (as) {
    case 'missing':
      return { ...answer, headers: others };
    case 'malformed':
      return say(`bytes ${from}`);
    case 'other-total':
      return say(`bytes ${from}-${to - 1}/${file.size + 1}`);
    case 'other-start':
      return { ...say(`bytes 0-${to - 1}/${file.size}`), body: { ...body, from: 0 } };
    default:
      return unreachable(as);
  }
}
