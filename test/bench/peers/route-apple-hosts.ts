/**
 * Loaded with `--import` into a Node program that is to meet the simulator unchanged: TLS connections to any host end at
 * the simulator's TLS port, which has certificates for Apple's hosts only. So nothing leaves this machine by TLS.
 */
import tls from 'node:tls';

const { connect } = tls;
const port = Number(process.env['SIMULATOR_TLS_PORT']);

function connectHere(options: tls.ConnectionOptions, onSecure?: () => void): tls.TLSSocket {
  const servername = options.servername ?? options.host ?? '';
  return connect({ ...options, servername, host: '127.0.0.1', port }, onSecure);
}

tls.connect = connectHere as typeof tls.connect;
