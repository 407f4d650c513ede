import { PEER_FLAGS } from './flags-of-peers.ts';
import { type Given, longNameOf, namesOf, takesValue } from './peer-flag.ts';

/** Tools whose flags are variables, too: with what these begin, and those that are not called as the flag is. */
const VARIABLES = {
  kei: { own: 'KEI_', others: { ICLOUD_USERNAME: '--username', ICLOUD_PASSWORD: '--password' } },
  'icloud-photos-sync': { own: '', others: { APPLE_ID_USER: '--username', APPLE_ID_PWD: '--password' } },
} as const;
type ToldPeer = keyof typeof VARIABLES;

/** Variables of a tool, `NAME=value` each, as its flags; those of other programs say nothing. */
export function readEnvironment(peer: ToldPeer, variables: readonly string[]): readonly Given[] {
  const { own } = VARIABLES[peer];
  const others: Readonly<Record<string, string>> = VARIABLES[peer].others;
  return variables.flatMap((variable): readonly Given[] => {
    const [, name = '', value = ''] = /^([A-Z][A-Z_]{2,60})=(.+)$/s.exec(variable) ?? [];
    const other = Object.hasOwn(others, name) ? others[name] : undefined;
    const isOwn = name !== '' && name.startsWith(own) && name !== 'USERNAME' && name !== 'PASSWORD';
    const usual = isOwn ? `--${name.slice(own.length).toLowerCase().replaceAll('_', '-')}` : undefined;
    const called = other ?? usual;
    if (called === undefined) return [];
    const flag = PEER_FLAGS[peer].find((one) => namesOf(one).includes(called));
    if (flag === undefined) return own === '' ? [] : [{ flag, name, value: undefined }];
    const given = { flag, name: longNameOf(flag) };
    if (takesValue(flag)) return [{ ...given, value }];
    return /^(?:true|1|yes|on)$/i.test(value) ? [{ ...given, value: undefined }] : [];
  });
}
