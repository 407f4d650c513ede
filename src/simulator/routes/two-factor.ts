import { unreachable } from '../../base/errors.ts';
import { type Exchange, header } from '../core/exchange.ts';
import { dig, digText } from '../core/json.ts';
import type { Phone } from '../core/options.ts';
import { bytesFrom } from '../core/seed.ts';
import type { SignIn } from '../account/sign-ins.ts';
import type { Simulation } from '../account/simulation.ts';
import { type AuthAnswer, grant, serviceError } from './auth-answer.ts';

/** `GET /auth`: what factors exist (auth.md 7.2). */
export function showOptions(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  const status = simulation.account.authOptionsStatus;
  const options = optionsOf(simulation, signIn);
  const accept = header(exchange, 'Accept') ?? '';
  if (accept.includes('application/json')) return { status, body: options };
  const data = JSON.stringify(options).replaceAll('<', '\\u003C');
  return { status, html: `<script type="application/json" class="boot_args">${data}</script>` };
}

/** auth.md 7.3. */
export function pushToDevices(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  if (exchange.bodyText !== '') exchange.mistakes.push('a push takes no body');
  if (signIn.locked) return { status: 423, body: verification(simulation, signIn) };
  if (simulation.account.trustedDevices) simulation.signIns.push(signIn);
  return { status: 202, body: verification(simulation, signIn) };
}

/** auth.md 7.4. */
export function enterDeviceCode(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  const code = digText(exchange.json, 'securityCode', 'code');
  if (code === undefined || !/^\d{6}$/.test(code)) {
    exchange.mistakes.push('securityCode.code is not a text of six digits');
  }
  if (signIn.locked) return tooMany(signIn);
  if (code === undefined || !simulation.signIns.isDeviceCode(signIn, code))
    return wrongCode(simulation, signIn);
  if (simulation.account.code === undefined) simulation.signIns.spendDeviceCode();
  const { codeAcceptedWith, codeAcceptedWithoutToken } = simulation.account;
  const issued = grant(signIn, simulation, 'verified');
  const headers = codeAcceptedWithoutToken ? [] : issued;
  if (codeAcceptedWith === 204) return { status: 204, headers };
  return {
    status: codeAcceptedWith,
    headers,
    body: { securityCode: { code, valid: true }, hasTrustedDevices: true },
  };
}

/** `PUT verify/phone`: an SMS or a call. */
export function askForSms(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  const phone = phoneAsked(exchange, simulation);
  const mode = digText(exchange.json, 'mode');
  if (mode !== 'sms' && mode !== 'voice') exchange.mistakes.push('mode is neither sms nor voice');
  if (signIn.locked) return { status: 423, body: verification(simulation, signIn) };
  if (phone === undefined || (mode !== 'sms' && mode !== 'voice')) {
    exchange.mistakes.push('phoneNumber.id is not one of the account');
    return { status: 412, body: serviceError('-28248', 'This phone number cannot be used at this time.') };
  }
  simulation.signIns.sendToPhone(signIn, phone.id, mode);
  return {
    status: 200,
    body: { ...verification(simulation, signIn), phoneNumber: describe(phone), mode, type: 'verification' },
  };
}

export function enterPhoneCode(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  const code = digText(exchange.json, 'securityCode', 'code');
  const phone = phoneAsked(exchange, simulation);
  const sent = signIn.phoneCode;
  if (code === undefined || phone === undefined || digText(exchange.json, 'mode') === undefined) {
    exchange.mistakes.push('verify/phone/securitycode needs phoneNumber, securityCode and mode');
  }
  if (signIn.locked) return tooMany(signIn);
  const right =
    sent !== undefined &&
    sent.code === code &&
    sent.phone === phone?.id &&
    sent.mode === digText(exchange.json, 'mode');
  if (!right) return wrongCode(simulation, signIn);
  const issued = grant(signIn, simulation, 'verified');
  const headers = simulation.account.codeAcceptedWithoutToken ? [] : issued;
  // 200 is what a phone gets where a device gets 204.
  const status = simulation.account.codeAcceptedWith === 204 ? 200 : simulation.account.codeAcceptedWith;
  const body = { ...verification(simulation, signIn), securityCode: { code, valid: true } };
  return { status, headers, body };
}

/** auth.md 7.5. */
export function trustBrowser(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  if (exchange.bodyText !== '') exchange.mistakes.push('2sv/trust takes no body');
  if (signIn.level !== 'verified' && signIn.level !== 'trusted') {
    exchange.mistakes.push('2sv/trust before a code was accepted');
    return { status: 400, body: serviceError('-20000', 'Your request could not be completed.') };
  }
  const trust = simulation.credentials.issueTrust(signIn.level === 'verified');
  const id = bytesFrom(`${simulation.seed}/des`, 16).toString('hex');
  const days = simulation.account.trustDays;
  return {
    status: 204,
    headers: [
      ...grant(signIn, simulation, 'trusted'),
      ['X-Apple-TwoSV-Trust-Token', trust],
      [
        'Set-Cookie',
        `DES${id}="HSARMTKNSRVXWFLA${trust.slice(0, 40)}"; Max-Age=${days * 86_400}; Domain=apple.com; Path=/; Secure; HttpOnly`,
      ],
      ['Set-Cookie', 'dslang=US-EN; Domain=apple.com; Path=/; Secure; HttpOnly'],
      ['Set-Cookie', 'site=USA; Domain=apple.com; Path=/; Secure; HttpOnly'],
    ],
  };
}

export function fsaChallenge(simulation: Simulation): Record<string, unknown> {
  return {
    fsaChallenge: {
      challenge: bytesFrom(`${simulation.seed}/fsa`, 32).toString('base64'),
      keyHandles: [bytesFrom(`${simulation.seed}/key`, 32).toString('base64')],
      rpId: 'apple.com',
      allowedCredentials: '',
    },
    keyNames: ['Key 1'],
  };
}

function optionsOf(simulation: Simulation, signIn: SignIn): Record<string, unknown> {
  if (simulation.account.securityKeys) {
    const { username } = simulation.account;
    return { ...fsaChallenge(simulation), accountName: username, cancelled: false, passkeyAutofill: false };
  }
  const state = verification(simulation, signIn);
  const common = { supportedPushModes: ['voice', 'sms'], authFactors: ['robocall', 'sms', 'generatedcode'] };
  switch (simulation.account.phonesAt) {
    case 'top':
      return state;
    case 'verification':
      return { phoneNumberVerification: state, hsa2Account: true };
    case 'direct':
      return direct(simulation, { ...common, phoneNumberVerification: state });
    case 'bridge':
      return direct(simulation, { ...common, bridgeInitiateData: { phoneNumberVerification: state } });
    default:
      return unreachable(simulation.account.phonesAt);
  }
}

function direct({ account }: Simulation, twoSV: unknown): Record<string, unknown> {
  return {
    direct: {
      authUserType: 'hsa2',
      hasTrustedDevices: account.trustedDevices,
      twoSV,
      authType: 'hsa2',
      authInitialRoute: account.trustedDevices ? 'auth/verify/device' : 'auth/verify/phone',
      urlContext: '/appleauth',
    },
    additional: { canRoute2sv: true },
  };
}

function verification(simulation: Simulation, signIn: SignIn): Record<string, unknown> {
  const phones = simulation.account.phones.map(describe);
  return {
    trustedPhoneNumbers: phones,
    trustedPhoneNumber: phones[0],
    securityCode: codeState(signIn),
    ...(simulation.account.trustedDevices ? {} : { noTrustedDevices: true }),
    authenticationType: 'hsa2',
    recoveryUrl: 'https://iforgot.apple.com/phone/add',
    hideSendSMSCodeOption: false,
    hsa2Account: true,
    restrictedAccount: false,
    managedAccount: false,
    supportsRecovery: true,
  };
}

function codeState(signIn: SignIn) {
  return {
    length: 6,
    tooManyCodesSent: false,
    tooManyCodesValidated: signIn.locked,
    securityCodeLocked: signIn.locked,
    securityCodeCooldown: false,
  };
}

function describe(phone: Phone) {
  const number = `(•••) •••-••${phone.lastTwoDigits}`;
  return {
    numberWithDialCode: `+1 ${number}`,
    pushMode: phone.pushMode,
    obfuscatedNumber: number,
    lastTwoDigits: phone.lastTwoDigits,
    id: phone.id,
    nonFTEU: false,
  };
}

function phoneAsked(exchange: Exchange, simulation: Simulation): Phone | undefined {
  const id = dig(exchange.json, 'phoneNumber', 'id');
  return simulation.account.phones.find((phone) => phone.id === id);
}

function wrongCode(simulation: Simulation, signIn: SignIn): AuthAnswer {
  signIn.wrongCodes += 1;
  if (signIn.wrongCodes >= simulation.account.maxWrongCodes) {
    signIn.locked = true;
    return tooMany(signIn);
  }
  return {
    status: 400,
    headers: [['X-Apple-I-Ercd', '-21669']],
    body: wrong('-21669', 'Incorrect verification code.'),
  };
}

function tooMany(signIn: SignIn): AuthAnswer {
  const body = wrong('-22982', 'Too many verification codes have been entered. Try again later.');
  return {
    status: 400,
    headers: [['X-Apple-I-Ercd', '-22982']],
    body: { ...body, securityCode: codeState(signIn) },
  };
}

function wrong(code: string, message: string): Record<string, unknown> {
  return { service_errors: [{ code, title: 'Incorrect Verification Code', message }], hasError: true };
}
