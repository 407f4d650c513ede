import type { DoctorPorts, Finding, HostReport } from './check.ts';

/** Name, connection, certificate of the hosts that every sign-in needs (session.md 7). */
export async function checkHosts({ config, signInHosts, probeHost }: DoctorPorts): Promise<Finding> {
  const { simulator, httpsProxy, httpProxy } = config.network;
  if (simulator !== undefined)
    return { result: 'ok', says: 'not needed: iCloud is simulated on this machine' };
  if ((httpsProxy ?? httpProxy ?? '') !== '') {
    return { result: 'ok', says: 'left to the proxy; whether it lets us through is the next check' };
  }
  const reports = await Promise.all(signInHosts.map(probeHost));
  const failed = reports.filter(({ failed: failure }) => failure !== undefined);
  if (failed.length > 0) {
    return {
      result: 'fail',
      says: failed.map(describeFailure).join('; '),
      code: 'SERVICE_UNREACHABLE',
      action: ACTIONS[failed[0]?.failed?.step ?? 'TCP'],
    };
  }
  const dead = reports.flatMap((report) => report.dead.map((address) => `${report.host} at ${address}`));
  const issuers = [...new Set(reports.map(({ issuer }) => issuer ?? 'an unnamed authority'))].join(', ');
  if (dead.length > 0) {
    return {
      result: 'warn',
      says: `no answer from ${dead.join(', ')}; other addresses answer`,
      action: 'if this is always IPv6, repair or switch off IPv6 on this network',
    };
  }
  // A name that is not Apple's own means that a machine on the way reads along; only the user can tell whether they may.
  if (!/apple|digicert/i.test(issuers)) {
    return {
      result: 'warn',
      says: `the certificates are from ${issuers}, not from Apple: something on the way opens the connection`,
      action: 'go on only if this is the proxy of your own company',
    };
  }
  const families = [...new Set(reports.flatMap((report) => report.families))].join(' and ');
  return { result: 'ok', says: `Apple answers over ${families}, certificates from ${issuers}` };
}

const ACTIONS = {
  DNS: 'check the name server of this machine or container',
  TCP: 'let the firewall pass port 443 to *.apple.com, *.icloud.com and *.icloud-content.com',
  TLS: 'check the clock of this machine, and whether a proxy opens connections',
} as const;

function describeFailure({ host, failed }: HostReport): string {
  return `${host}: ${failed?.step ?? ''} fails (${failed?.code ?? ''})`;
}

/** Whether Apple's edge talks to this address at all. No account is named, so the answer is never about a password. */
export async function checkEdge({ fetchSignInPage }: DoctorPorts): Promise<Finding> {
  const { verdict, status, isHtml } = await fetchSignInPage();
  if (verdict === 'throttled') {
    return {
      result: 'fail',
      says: `Apple turns this network away (${status}${isHtml ? ', as a page' : ''}); no account was named, so it is not about the password`,
      code: 'SERVICE_THROTTLING',
      action: WHEN_TURNED_AWAY,
    };
  }
  if (verdict === 'failing') {
    return { result: 'fail', says: `Apple has trouble of its own (${status})`, code: 'SERVICE_REFUSING' };
  }
  if (verdict === 'odd') {
    return {
      result: 'warn',
      says: `the sign-in page answers with ${status}`,
      action: 'see whether https://www.icloud.com opens in a browser on this network',
    };
  }
  return { result: 'ok', says: 'Apple shows this address its sign-in page' };
}

/** In the order in which it helped others (session.md 8). */
const WHEN_TURNED_AWAY =
  'is another copy running? were there several tries just now? then wait 6 to 12 hours; try another network, without VPN; do not change the password';

const WARN_MS = 60_000;
const FAIL_MS = 300_000;

/** Cookies, certificates and codes all depend on the time. */
export async function checkClock({ fetchSignInPage, clock }: DoctorPorts): Promise<Finding> {
  const { serverTimeMs } = await fetchSignInPage();
  if (serverTimeMs === undefined) return { result: 'skip', says: 'Apple did not say what time it is' };
  const off = clock.now() - serverTimeMs;
  const says = `the clock of this machine is ${Math.round(Math.abs(off) / 1000)} seconds ${off < 0 ? 'slow' : 'fast'}`;
  const action = 'set the clock, and have the system keep it (NTP)';
  if (Math.abs(off) > FAIL_MS) return { result: 'fail', says, code: 'SERVICE_UNREACHABLE', action };
  if (Math.abs(off) > WARN_MS) return { result: 'warn', says, action };
  return { result: 'ok', says: 'the clock is right' };
}
