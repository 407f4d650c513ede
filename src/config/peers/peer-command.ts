import { USUAL_DATA_DIR } from './icloud-photos-sync.ts';
import { type Given, longNameOf, type PeerFlag, type TypedPeer } from './peer-flag.ts';
import { PEER_FLAGS } from './flags-of-peers.ts';

/** What programs are told to do by a word of its own: `kei sync`, `icloud-photos-sync daemon`. */
const COMMANDS: Readonly<Partial<Record<TypedPeer, readonly string[]>>> = {
  kei: ['sync'],
  'icloud-photos-sync': ['daemon', 'sync', 'token'],
};

const INTERVAL = '--watch-with-interval';

/** What is given, with what the program does by itself where it is told no more. */
export function behindCommand(peer: TypedPeer, given: readonly Given[]): readonly Given[] {
  const commands = COMMANDS[peer] ?? [];
  const at = given.findIndex(({ bare }) => bare !== undefined && commands.includes(bare));
  const flags = given.filter((_one, index) => index !== at);
  if (peer === 'kei') return withService(flags);
  if (peer !== 'icloud-photos-sync') return flags;
  const told = (name: string) => flags.some((one) => one.name === name);
  const command = given[at]?.bare ?? 'daemon';
  return [
    ...(command === 'daemon' ? flags : flags.filter(({ name }) => name !== '--schedule')),
    ...(command === 'daemon' && !told('--schedule') ? [givenOf(peer, '--schedule', '0 2 * * *')] : []),
    ...(told('--data-dir') ? [] : [givenOf(peer, '--data-dir', USUAL_DATA_DIR)]),
    ...(command === 'token' ? [{ flag: AUTH_ONLY, name: '--auth-only', value: undefined }] : []),
  ];
}

/** `kei service run` is what its installed service is: a sync each day. */
function withService(given: readonly Given[]): readonly Given[] {
  const at = given.findIndex(({ bare }, index) => bare === 'service' && given[index + 1]?.bare === 'run');
  if (at === -1) return given;
  const flags = given.toSpliced(at, 2);
  return flags.some(({ name }) => name === INTERVAL) ? flags : [...flags, givenOf('kei', INTERVAL, '86400')];
}

/** Its command `token` signs in, and does no more. */
const AUTH_ONLY: PeerFlag = { flags: '--auth-only', fate: { kind: 'same', setting: 'authOnly' } };

function givenOf(peer: TypedPeer, name: string, value: string): Given {
  const flag = PEER_FLAGS[peer].find((one) => longNameOf(one) === name);
  return { flag, name, value };
}
