import type { CodeWay } from '../../model/person.ts';
import type { Factors, Phone } from './factors.ts';

/** The ways an account offers, phones numbered as the person types them. */
export function listWays({ phones, hasTrustedDevices }: Factors): readonly CodeWay[] {
  const byPhone = phones.flatMap(({ number, pushMode }, index): CodeWay[] => {
    const call = { kind: 'voice', phone: index + 1, number } as const;
    return pushMode === 'voice' ? [call] : [{ ...call, kind: 'sms' }, call];
  });
  return hasTrustedDevices === false ? byPhone : [{ kind: 'device' }, ...byPhone];
}

/** The same as lines that say what to type. */
export function describeWays({ phones, hasTrustedDevices }: Factors): readonly string[] {
  const device = hasTrustedDevices === false ? [] : ['type "device" for a code on your devices'];
  return [
    ...device,
    ...(phones.length === 0 ? ['this account has no phone for codes'] : phones.map(describePhone)),
  ];
}

function describePhone({ number, pushMode }: Phone, index: number): string {
  const voice = `"voice ${index + 1}"`;
  return pushMode === 'voice'
    ? `type ${voice} for a call to ${number}`
    : `type "sms ${index + 1}" for a text message to ${number}, ${voice} for a call`;
}
