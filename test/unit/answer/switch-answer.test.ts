import { expect, it } from 'vitest';
import { switchAnswer } from '../../../src/answer/switch-answer.ts';
import { translate } from '../../../src/config/peers/translate.ts';
import type { TypedPeer } from '../../../src/config/peers/peer-flag.ts';

function answerTo(peer: TypedPeer, text: string, written?: string) {
  return switchAnswer(peer, translate(peer, [text]), { refused: [], configuration: '', written });
}

it.each<[peer: TypedPeer, text: string, written: string | undefined, tried: RegExp]>([
  [
    'icloudpd',
    'icloudpd -u a@b.c -d /p',
    undefined,
    /`keepsake --username a@b\.c --directory \/p --dry-run`/,
  ],
  ['icloudpd', 'icloudpd -u a@b.c -d /p', 'new.toml', /`keepsake --config new\.toml --dry-run`/],
  ['icloudpd', 'icloudpd -u a@b.c -d /p --watch-with-interval 60', undefined, /\/p --dry-run`/],
  ['icloudpd', 'icloudpd -u a@b.c -d /p --watch-with-interval 60', 'new.toml', /\/p --dry-run`/],
  ['icloud-photos-sync', 'icloud-photos-sync -u a@b.c -d /p', undefined, /a@b\.c --directory/],
])('U56: what tries the new command is no watch: %s, %s, written to %s', (peer, text, written, tried) => {
  const { hint } = answerTo(peer, text, written);
  expect(hint).toMatch(tried);
  expect(hint).not.toMatch(/--watch-with-interval|--schedule/);
});

it('U56: a unit of systemd has its zone in a line of its own', () => {
  const unit =
    '[Service]\nEnvironment=TZ=UTC\nExecStart=/usr/bin/icloudpd -u a@b.c -d /p --folder-structure {:%%Y}\n';
  const { lines, news } = answerTo('icloudpd', unit);
  expect(lines).toEqual(["TZ=UTC keepsake --username a@b.c --directory /p --folder-structure '{:%Y}'"]);
  expect(news).toContain(
    "in a unit of systemd each % is written twice: `keepsake --username a@b.c --directory /p --folder-structure '{:%%Y}'`",
  );
});
