import type { Network } from '../../config/config.ts';
import type { Transport } from '../../http/transport.ts';

/** Opens the way to Apple. Part of the world handed to the program, so that tests can stand in for the network. */
export type Connect = (network: Network, limits: { readonly connections: number }) => Promise<Transport>;

/** The real network. The HTTP library is loaded here and not earlier: `--version` does not need it. */
export const connect: Connect = async (network, limits) => {
  const { createUndiciTransport } = await import('../../http/undici-transport.ts');
  const { simulator, ...proxy } = network;
  return createUndiciTransport({
    proxy,
    connections: limits.connections,
    ...(simulator === undefined ? {} : { simulator }),
  });
};
