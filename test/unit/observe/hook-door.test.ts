import { expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { hookDoor } from '../../../src/observe/hook-door.ts';
import { MESSAGE } from '../../support/message.ts';

it('M1: an address that cannot be read costs its own way to the user, and no other', async () => {
  const address = new Secret('https://:%zz@ntfy.example.com/topic');
  const door = hookDoor(
    { kind: 'ntfy', address, host: 'ntfy.example.com' },
    { post: async () => undefined, template: undefined, groups: undefined },
  );
  const delivery = door.deliver(MESSAGE, new AbortController().signal);
  await expect(delivery).rejects.toThrow(URIError);
});
