import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.ts';
import { openBench, running, typing } from './bench.ts';
import { FakeApple, type Seen } from './fake-apple.ts';
import { COMPLETE, INIT, PUSH, VALIDATE } from './routes.ts';

interface Recording {
  readonly exchanges: readonly {
    readonly request: { readonly method: string; readonly url: string };
    readonly response: {
      readonly status: number;
      readonly headers: Readonly<Record<string, readonly string[]>>;
      readonly body: { readonly text?: string };
    };
  }[];
}

const folder = process.env['KEEPSAKE_RECORDINGS'] ?? resolve('../shared/recordings');
const isThere = existsSync(join(folder, '2fa_flow_valid_code.json'));
if (!isThere) console.warn(`SKIPPED: no recordings of Apple in ${folder} (set KEEPSAKE_RECORDINGS)`);

/** Answers each route with what Apple answered to it, in order; the proofs themselves cannot be checked. */
function replay(name: string): FakeApple {
  const { exchanges }: Recording = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const apple = new FakeApple();
  const left = exchanges.map(({ request, response }) => ({
    route: `${request.method} ${new URL(request.url).pathname.replace(/^\/(appleauth|setup\/ws\/1)/, '')}`,
    answer: { status: response.status, headers: response.headers, text: response.body.text ?? '' },
  }));
  const next = ({ route }: Seen): Answer => {
    const at = left.findIndex((entry) => entry.route === route);
    // May come again: S depends on the client's dice, and the client begins anew where it begins with a zero byte (auth.md 5.5).
    if (route === INIT) return left[at]?.answer ?? { status: 599 };
    return left.splice(at < 0 ? left.length : at, 1)[0]?.answer ?? { status: 599 };
  };
  for (const { route } of left) apple.on(route, next);
  return apple.on(PUSH, () => ({ status: 202 }));
}

describe.skipIf(!isThere)('recorded answers of Apple', () => {
  const database = { databaseUrl: new URL('https://p61-ckdatabasews.icloud.com'), dsid: '12345678901' };
  /** The cookies in the recordings ended in 2024. */
  const then = { now: () => Date.UTC(2023, 11, 15), sleep: () => Promise.resolve() };

  it('a living session: hsaVersion 1 with a trusted browser is accepted', async () => {
    const apple = replay('successful_auth');
    const { session, file } = await openBench(apple);
    file.jar.store(new URL('https://setup.icloud.com/'), [
      'X-APPLE-WEBAUTH-TOKEN="x"; Domain=.icloud.com; Path=/',
    ]);
    await expect(session.ensure(running)).resolves.toEqual(database);
    // pcsRequired without the cookie and without Advanced Data Protection: one question, then on to the photos (auth.md 11).
    expect(apple.routes).toEqual([VALIDATE, 'POST /requestWebAccessState']);
  });

  it('trap 3: complete says 200, the first account data wants a code, the second does not', async () => {
    const apple = replay('2fa_flow_valid_code');
    const { session, file } = await openBench(apple, typing('654321'));
    await expect(session.ensure(running)).resolves.toEqual(database);
    expect(file.tokens).toMatchObject({
      trustToken: '2svtoken-1234567890',
      sessionToken: 'sessiontoken-1234567890',
    });
  });

  it('a code is needed and nobody is there', async () => {
    const apple = replay('auth_requires_2fa');
    const { session } = await openBench(apple);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    expect(apple.count(PUSH)).toBe(0);
  });

  it('an account without a second factor', async () => {
    const { session } = await openBench(replay('auth_non_2fa'), { session: { clock: then } });
    await expect(session.ensure(running)).resolves.toEqual(database);
  });

  it('a wrong password', async () => {
    const apple = replay('failed_auth');
    const { session } = await openBench(apple);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'PASSWORD_REJECTED' });
    expect(apple.steps).toEqual([INIT, COMPLETE]);
  });

  it('trap 15: 503 at init', async () => {
    const apple = replay('failed_auth_503');
    const { session } = await openBench(apple);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'SERVICE_THROTTLING' });
    expect(apple.routes).toEqual([INIT]);
  });
});
