import { describe, expect, it } from 'vitest';
import { SecretRegistry } from '../../../../src/base/secret.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { diskWithSession, NOW, open, PATH, SETUP, SIGN_IN } from '../../../support/session-on-disk.ts';

describe('what is kept', () => {
  it('begins with an identity of its own and no warning', async () => {
    const session = await open({ calls: new MemoryDisk().calls });
    expect(session.tokens.clientId).toMatch(
      /^auth-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    expect(session.tokens.domain).toBe('com');
    expect(session.warnings).toEqual([]);
  });

  it('comes back as it was committed', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls, account: ' Sam@Example.com' });
    expect(session.tokens).toEqual({
      clientId,
      clientSinceMs: NOW,
      domain: 'com',
      sessionToken: 'session-token',
      sessionId: undefined,
      scnt: undefined,
      accountCountry: undefined,
      trustToken: 'trust-token',
      trustIssuedAtMs: NOW,
    });
    expect(session.jar.header(SETUP)).toContain('X-APPLE-WEBAUTH-TOKEN="login"');
    expect(session.warnings).toEqual([]);
  });

  it('the region is as the user says, or as it was', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls, domain: 'cn' });
    expect(session.tokens.domain).toBe('cn');
    await session.commit('region');
    expect((await open({ calls: disk.calls })).tokens.domain).toBe('cn');
  });

  it('keys of a newer keepsake are no damage', async () => {
    const { disk, text } = await diskWithSession();
    disk.put(PATH, { text: text.replace('{', '{"new": [1],') });
    const session = await open({ calls: disk.calls });
    expect(session.warnings).toEqual([]);
    expect(session.tokens.trustToken).toBe('trust-token');
  });

  it('the time of trust is noted whenever the token changes, and only then', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls, clock: { now: () => NOW + 1000 } });
    session.tokens.scnt = 'new';
    await session.commit('scnt');
    expect(session.tokens.trustIssuedAtMs).toBe(NOW);
    session.tokens.trustToken = 'other-token';
    await session.commit('trust');
    expect(session.tokens.trustIssuedAtMs).toBe(NOW + 1000);
    session.tokens.trustToken = undefined;
    await session.commit('gone');
    expect(session.tokens.trustIssuedAtMs).toBeUndefined();
  });

  it('J2: tokens are known as secrets as soon as they are read or written', async () => {
    const { disk } = await diskWithSession();
    const secrets = new SecretRegistry();
    const session = await open({ calls: disk.calls, secrets });
    session.tokens.scnt = 'scnt-value';
    await session.commit('scnt');
    expect(secrets.scrub('session-token trust-token scnt-value')).toBe('[secret] [secret] [secret]');
  });
});

describe('forgetting', () => {
  it('a dead login goes, what makes the next one silent stays', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    session.forgetLogin();
    expect(session.tokens).toMatchObject({ clientId, trustToken: 'trust-token', sessionToken: undefined });
    expect(session.jar.header(SETUP)).toBe('X-APPLE-WEBAUTH-HSA-TRUST-1="hsa"');
    expect(session.jar.header(SIGN_IN)).toBe('DES1="idmsa"');
  });

  it('everything goes but the client id, from the spare file too', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    session.forgetEverything();
    await session.commit('forget');
    for (const text of Object.values(disk.texts())) {
      expect(text).toContain(clientId);
      expect(text).not.toMatch(/trust-token|session-token|hsa|idmsa/);
    }
  });

  it('nothing is gone on disk before commit', async () => {
    const { disk } = await diskWithSession();
    const before = disk.texts();
    (await open({ calls: disk.calls })).forgetEverything();
    expect(disk.texts()).toEqual(before);
  });

  it('a file that the user removed does not come back', async () => {
    const { disk, clientId } = await diskWithSession();
    disk.nodes.delete(PATH);
    const session = await open({ calls: disk.calls });
    expect(session.tokens.clientId).not.toBe(clientId);
    expect(session.tokens.trustToken).toBeUndefined();
  });
});

describe('writing', () => {
  it('does nothing when nothing changed', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    let calls = 0;
    disk.onCall = () => void (calls += 1);
    await session.commit('nothing');
    expect(calls).toBe(0);
  });

  it('knows whether there is anything to write, also while it writes', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    const before = session.tokens.scnt;
    expect(session.hasChanges()).toBe(false);
    session.tokens.scnt = 'newer';
    const seen = [session.hasChanges()];
    disk.onCall = () => {
      session.tokens.scnt = 'newer';
      seen.push(session.hasChanges());
      session.tokens.scnt = before;
      seen.push(session.hasChanges());
    };
    await session.commit('newer');
    expect(seen.slice(0, 3)).toEqual([true, false, true]);
    disk.onCall = () => {};
    expect(session.hasChanges()).toBe(true);
    await session.commit('as before');
    expect((await open({ calls: disk.calls })).tokens.scnt).toBe(before);
  });

  it('many at once come one after the other, and the last one counts', async () => {
    const { disk } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        session.tokens.scnt = `scnt-${n}`;
        return session.commit('race');
      }),
    );
    expect((await open({ calls: disk.calls })).tokens.scnt).toBe('scnt-9');
    expect(Object.keys(disk.texts()).toSorted()).toEqual([PATH, `${PATH}.prev`]);
  });

  it('a trust token that comes while an older state is written gets its own time', async () => {
    const { disk } = await diskWithSession();
    let time = NOW;
    const session = await open({ calls: disk.calls, clock: { now: () => time } });
    session.tokens.scnt = 'first';
    disk.onCall = () => {
      session.tokens.trustToken = 'newer-trust';
      time = NOW + 1000;
    };
    await session.commit('first');
    await session.commit('second');
    expect((await open({ calls: disk.calls })).tokens).toMatchObject({
      trustToken: 'newer-trust',
      trustIssuedAtMs: NOW + 1000,
    });
  });

  it('D8: a power cut at any moment leaves the old or the new session', async () => {
    const { disk, clientId } = await diskWithSession();
    const session = await open({ calls: disk.calls });
    const states: MemoryDisk[] = [];
    disk.onCall = () => void states.push(...disk.afterPowerCut());
    session.tokens.sessionToken = 'newer-token';
    await session.commit('power cut');
    disk.onCall = () => {};

    const seen = new Set<string | undefined>();
    for (const state of states) {
      const found = await open({ calls: state.calls });
      expect(found.warnings).toEqual([]);
      expect(found.tokens).toMatchObject({ clientId, trustToken: 'trust-token' });
      seen.add(found.tokens.sessionToken);
    }
    expect(states.length).toBeGreaterThan(20);
    expect([...seen]).toEqual(['session-token', 'newer-token']);
    for (const state of disk.afterPowerCut()) {
      expect((await open({ calls: state.calls })).tokens.sessionToken).toBe('newer-token');
    }
  });

  it.each([{ sticky: false }, { sticky: true }])(
    'D8: whichever call fails, old or new is there, sticky: $sticky',
    async ({ sticky }) => {
      for (let n = 1; ; n += 1) {
        const { disk, clientId } = await diskWithSession();
        const session = await open({ calls: disk.calls });
        session.tokens.sessionToken = 'newer-token';
        disk.failAt(n, { sticky });
        const outcome = await session.commit('fails').then(
          () => 'done',
          (error: unknown) => error,
        );
        disk.heal();
        if (disk.fired)
          expect(outcome === 'done' || outcome).toMatchObject(
            outcome === 'done' ? {} : { code: 'STATE_DAMAGED' },
          );

        const found = await open({ calls: disk.calls });
        expect(found.warnings).toEqual([]);
        expect(found.tokens.clientId).toBe(clientId);
        expect(outcome === 'done' ? ['newer-token'] : ['session-token', 'newer-token']).toContain(
          found.tokens.sessionToken,
        );

        await session.commit('again');
        expect((await open({ calls: disk.calls })).tokens.sessionToken).toBe('newer-token');
        if (!disk.fired) return;
      }
    },
  );

  it.each([{ sticky: false }, { sticky: true }])(
    'D6: whichever call fails while reading, nothing is lost, sticky: $sticky',
    async ({ sticky }) => {
      for (let n = 1; ; n += 1) {
        const { disk, clientId } = await diskWithSession();
        disk.put(PATH, { text: 'damaged', mode: 0o644 });
        disk.failAt(n, { sticky });
        const first = await open({ calls: disk.calls }).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (disk.fired) expect(first).toMatchObject({ code: 'STATE_DAMAGED' });
        disk.heal();
        expect(Object.values(disk.texts())).toContain('damaged');
        // Between setting aside and writing anew there is no session file: that moment alone can cost the identity.
        if (disk.texts()[PATH] !== undefined)
          expect((await open({ calls: disk.calls })).tokens.clientId).toBe(clientId);
        if (!disk.fired) return;
      }
    },
  );
});
