import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContinueFilter } from '../../../src/http/without-continue.ts';
import { get, makeTransport, SETUP } from '../../support/make-transport.ts';
import { RawServer, reply } from './raw-server.ts';

const GO_ON = 'HTTP/1.1 100 Continue\r\n\r\n';
const WITH_FIELDS = 'HTTP/1.0 100 Continue\r\nServer: proxy\r\nDate: today\r\n\r\n';
const ANSWER = reply('200 OK', 'hello');

/** What comes through of these pieces, behind one request. */
function through(...pieces: readonly string[]): string {
  const filter = new ContinueFilter();
  filter.sent();
  return pieces.map((piece) => filter.take(Buffer.from(piece)).toString()).join('');
}

describe('100 Continue', () => {
  it.each<[what: string, came: string, left: string]>([
    ['none', ANSWER, ANSWER],
    ['one', GO_ON + ANSWER, ANSWER],
    ['several, with fields', GO_ON + WITH_FIELDS + GO_ON + ANSWER, ANSWER],
    ['without words', `HTTP/1.1 100\r\n\r\n${ANSWER}`, ANSWER],
    ['one that stands in a body', reply('200 OK', GO_ON), reply('200 OK', GO_ON)],
    [
      'Early Hints, which are read elsewhere',
      `HTTP/1.1 103 Early Hints\r\n\r\n`,
      `HTTP/1.1 103 Early Hints\r\n\r\n`,
    ],
    ['a status that begins so', 'HTTP/1.1 1000 Odd\r\n\r\n', 'HTTP/1.1 1000 Odd\r\n\r\n'],
    ['no HTTP', 'HTML/1.1 100 Continue\r\n\r\n', 'HTML/1.1 100 Continue\r\n\r\n'],
  ])('C38: %s, in whatever pieces it comes', (_what, came, left) => {
    expect(through(came)).toBe(left);
    expect(through(...came.split(''))).toBe(left);
    fc.assert(
      fc.property(fc.nat(came.length), fc.nat(came.length), (one, other) => {
        const [a = 0, b = 0] = [one, other].toSorted((x, y) => x - y);
        expect(through(came.slice(0, a), came.slice(a, b), came.slice(b))).toBe(left);
      }),
      { numRuns: 20 },
    );
  });

  it('C38: a body that comes later may begin with anything', () => {
    expect(through(reply('200 OK', GO_ON).slice(0, -GO_ON.length), GO_ON)).toBe(reply('200 OK', GO_ON));
  });

  it('C38: one without an end is not held for ever', () => {
    const head = `HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(20_000)}`;
    expect(through(head, '\r\n\r\n')).toBe(`${head}\r\n\r\n`);
  });
});

it('C38: nobody asked for it, and every answer behind it counts, on one connection', async () => {
  const server = await RawServer.start((socket) => {
    socket.write(GO_ON);
    setImmediate(() => socket.write(WITH_FIELDS.slice(0, 9)));
    setImmediate(() => setImmediate(() => socket.write(WITH_FIELDS.slice(9) + ANSWER)));
  });
  const transport = makeTransport({ simulator: server.origin, connections: 1 });
  for (let n = 0; n < 3; n += 1) {
    const { status, body } = await transport.send(get(SETUP, { method: 'POST', body: '{}' }));
    expect([status, await body.text(100)]).toEqual([200, 'hello']);
  }
  expect(server.sockets).toHaveLength(1);
});
