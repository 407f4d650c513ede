import type { Clock } from '../../base/clock.ts';
import { unreachable } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { CodeWay } from '../../model/person.ts';
import { askFactors } from './ask-factors.ts';
import { codeError } from './code-error.ts';
import type { SignInClient } from './sign-in-client.ts';
import { type Factors, saysTrustedDevices, type Phone } from './factors.ts';
import type { Wish } from './read-answer.ts';
import { type PhoneTarget, placeOf, requestCode, type Requested, type Target } from './request-code.ts';

export interface CodeRequestPorts {
  readonly client: SignInClient;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

type News = readonly string[];

/** So many codes are sent in one sign-in at most: beyond it a lock comes closer, and a code is rarely what is missing. */
const MAX_REQUESTS = 5;

const HELP = 'nothing there? type "again" for another code, or "ways" for text messages and calls';

/** Has Apple send codes as the person wishes, and remembers where the newest one has to be entered. */
export class CodeRequests {
  readonly #ports: CodeRequestPorts;
  #target: Target = { kind: 'device' };
  #isSent = false;
  #requests = 0;
  #factors: Factors | undefined;

  constructor(ports: CodeRequestPorts) {
    this.#ports = ports;
    const { client, clock } = ports;
    // A code out of the settings of a device needs no request: it may come at any time (auth.md 7.3).
    client.tokens.codeRequest = {
      place: { kind: 'device' },
      atMs: clock.now(),
      wrongCodes: 0,
      isAccepted: false,
    };
  }

  get sent(): CodeWay | undefined {
    if (!this.#isSent) return undefined;
    const target = this.#target;
    if (target.kind === 'device') return target;
    const phone = (this.#factors?.phones.indexOf(target.phone) ?? 0) + 1;
    return { kind: target.mode, phone, number: target.phone.number };
  }

  get ways(): readonly CodeWay[] | undefined {
    return this.#factors === undefined ? undefined : listWays(this.#factors);
  }

  /** Returns what to tell the person. Throws what ends the sign-in. */
  carryOut(wish: Wish, signal: AbortSignal): Promise<News> {
    switch (wish.kind) {
      case 'device':
        return this.#toDevices(signal);
      case 'again':
        return this.#target.kind === 'device' ? this.#toDevices(signal) : this.#toPhone(this.#target, signal);
      case 'ways':
        return this.#offer([], signal);
      case 'phone':
        return this.#toChosen(wish, signal);
      default:
        return unreachable(wish);
    }
  }

  /** Since spring 2026 devices show a code only when asked to (auth.md 7.3). */
  async #toDevices(signal: AbortSignal): Promise<News> {
    const asked = await this.#ask({ kind: 'device' }, signal);
    if (asked === 'too-many') return TOO_MANY_REQUESTS;
    const { outcome, reply } = asked;
    const reachesNobody = saysTrustedDevices(reply.json ?? {}) === false;
    if (outcome.kind === 'sent' && !reachesNobody) {
      return this.#nowAt({ kind: 'device' }, 'apple shows a code on your trusted devices');
    }
    if (outcome.kind === 'pause-wanted') return PAUSE_WANTED;
    this.#ports.log.warn('apple did not send a code to the devices', { status: reply.status });
    return this.#withoutPush(reachesNobody, signal);
  }

  /** As Apple's own page: an account with one phone and no devices gets the message without being asked. */
  async #withoutPush(reachesNobody: boolean, signal: AbortSignal): Promise<News> {
    const factors = await this.#know(signal);
    const [phone, ...others] = factors?.phones ?? [];
    if (
      phone !== undefined &&
      others.length === 0 &&
      (reachesNobody || factors?.hasTrustedDevices === false)
    ) {
      return this.#toPhone({ kind: 'phone', phone, mode: phone.pushMode }, signal);
    }
    const where = reachesNobody
      ? 'this account has no device that shows codes'
      : 'apple sent no code: have a device show one under Settings, your name, Sign-In & Security';
    return this.#offer([where], signal);
  }

  async #toChosen(wish: Wish & { kind: 'phone' }, signal: AbortSignal): Promise<News> {
    const phones = (await this.#know(signal))?.phones ?? [];
    const place = wish.phone ?? (phones.length === 1 ? 1 : undefined);
    const phone = place === undefined ? undefined : phones[place - 1];
    if (phone !== undefined) return this.#toPhone({ kind: 'phone', phone, mode: wish.mode }, signal);
    const problem =
      phones.length === 0
        ? []
        : [place === undefined ? 'there are several phones: say which' : `there is no phone ${place}`];
    return this.#offer(problem, signal);
  }

  async #toPhone(target: PhoneTarget, signal: AbortSignal): Promise<News> {
    if (this.#factors?.sendsNoMore === true) return SENDS_NO_MORE;
    const asked = await this.#ask(target, signal);
    if (asked === 'too-many') return TOO_MANY_REQUESTS;
    const { outcome, reply } = asked;
    const { number } = target.phone;
    switch (outcome.kind) {
      case 'sent':
        return this.#nowAt(
          target,
          target.mode === 'sms'
            ? `apple sends a text message with a code to ${number}`
            : `apple calls ${number} and reads out a code`,
        );
      case 'pause-wanted':
        return PAUSE_WANTED;
      case 'number-unusable':
        this.#ports.log.warn('apple did not send a code to this number', { status: reply.status });
        return this.#offer([`apple sends no codes to ${number} at this time`], signal);
      case 'trouble':
      case 'refused':
      case 'not-understood':
        throw codeError(outcome, reply);
      default:
        return unreachable(outcome);
    }
  }

  async #ask(target: Target, signal: AbortSignal): Promise<Requested | 'too-many'> {
    if (this.#requests === MAX_REQUESTS) return 'too-many';
    this.#requests += 1;
    return requestCode(this.#ports.client, target, signal);
  }

  /** From now on a code is looked for there, by this process or another one. */
  async #nowAt(target: Target, where: string): Promise<News> {
    const { client, clock } = this.#ports;
    this.#target = target;
    this.#isSent = true;
    const before = client.tokens.codeRequest;
    client.tokens.codeRequest = {
      place: placeOf(target),
      atMs: clock.now(),
      wrongCodes: before?.wrongCodes ?? 0,
      isAccepted: false,
    };
    await client.keep('code requested');
    return [where, HELP];
  }

  async #offer(first: News, signal: AbortSignal): Promise<News> {
    const factors = await this.#know(signal);
    if (factors === undefined) return [...first, 'apple does not tell which other ways there are'];
    return [...first, ...describeWays(factors)];
  }

  async #know(signal: AbortSignal): Promise<Factors | undefined> {
    this.#factors ??= await askFactors(this.#ports, signal);
    await this.#ports.client.keep('ways asked for');
    return this.#factors;
  }
}

const TOO_MANY_REQUESTS: News = [
  `apple was asked for ${MAX_REQUESTS} codes: enter the newest, or begin again later`,
];
const SENDS_NO_MORE: News = ['apple sends no more codes for some hours; one you have may be good'];
const PAUSE_WANTED: News = ['apple wants a pause before it sends another code; one you have may be good'];

/** The ways an account offers, phones numbered as the person types them. */
function listWays({ phones, hasTrustedDevices }: Factors): readonly CodeWay[] {
  const byPhone = phones.flatMap(({ number, pushMode }, index): CodeWay[] => {
    const call = { kind: 'voice', phone: index + 1, number } as const;
    return pushMode === 'voice' ? [call] : [{ ...call, kind: 'sms' }, call];
  });
  return hasTrustedDevices === false ? byPhone : [{ kind: 'device' }, ...byPhone];
}

/** The same as lines that say what to type. */
function describeWays({ phones, hasTrustedDevices }: Factors): readonly string[] {
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
