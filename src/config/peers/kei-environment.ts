import { KEI } from './kei.ts';
import { type Given, longNameOf, namesOf, takesValue } from './peer-flag.ts';

/** Those that are not called as the flag is. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['ICLOUD_USERNAME', '--username'],
  ['ICLOUD_PASSWORD', '--password'],
]);
const OWN = 'KEI_';

/** Variables of kei, `NAME=value` each, as its flags; those of other programs say nothing. */
export function readKeiEnvironment(variables: readonly string[]): readonly Given[] {
  return variables.flatMap((variable): readonly Given[] => {
    const [, name = '', value = ''] = /^([A-Z][A-Z_]{2,60})=(.+)$/s.exec(variable) ?? [];
    const isOwn = name.startsWith(OWN);
    const called = isOwn
      ? `--${name.slice(OWN.length).toLowerCase().replaceAll('_', '-')}`
      : OTHERS.get(name);
    if (called === undefined) return [];
    const flag = KEI.find((one) => namesOf(one).includes(called));
    if (flag === undefined) return [{ flag, name, value: undefined }];
    const given = { flag, name: longNameOf(flag) };
    if (takesValue(flag)) return [{ ...given, value }];
    return /^(?:true|1|yes|on)$/i.test(value) ? [{ ...given, value: undefined }] : [];
  });
}
