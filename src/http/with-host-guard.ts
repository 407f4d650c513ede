import { KeepsakeError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { TransportWrapper } from './transport.ts';

/**
 * Refuses a request to any other place than the listed hosts before anything is sent. Stands in front of the cookies
 * (FAULTS.md J1, D12): whatever a reply talks us into, no secret travels there.
 */
export function withHostGuard(isAllowed: (url: URL) => boolean): TransportWrapper {
  return (inner) => ({
    ...inner,
    send(request) {
      const { url } = request;
      if (url.protocol === 'https:' && isAllowed(url)) return inner.send(request);
      return Promise.reject(
        new KeepsakeError(
          'SERVICE_REFUSING',
          'a reply names a server that is not on the list of Apple hosts',
          {
            details: [`${printable(url.origin)}: nothing was sent there`],
          },
        ),
      );
    },
  });
}
