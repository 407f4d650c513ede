import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { measure } from '../measure.ts';
import { CODE, type Downloader, type Place, routeOf } from './downloader.ts';
import { findPeer } from './find-peer.ts';

/**
 * icloud-photos-sync. Its HTTP library would send everything to a proxy in plain text, so its TLS connections are led to
 * the simulator instead. The code is entered as people do it, on its web page.
 */
export const icloudPhotosSync: Downloader = {
  name: 'icloud-photos-sync',
  account: { code: CODE },
  async signIn(place) {
    const port = await freePort();
    const child = spawn(process.execPath, [...wordsOf(place, port), 'token'], {
      cwd: place.folder,
      env: { ...process.env, ...routeOf(place) },
    });
    try {
      await until(child, 'MFA code required');
      await fetch(`http://127.0.0.1:${port}/api/mfa?code=${CODE}`, { method: 'POST' });
      if (child.exitCode === null) await once(child, 'exit');
    } finally {
      child.kill();
    }
    if (child.exitCode !== 0) throw new Error(`token ended with ${String(child.exitCode)}`);
  },
  async sync(place) {
    const kept = readFileSync(join(place.folder, 'photos/.icloud-photos-sync'), 'utf8');
    const { trustToken } = JSON.parse(kept) as { trustToken: string };
    const command = [process.execPath, ...wordsOf(place, await freePort()), '-T', trustToken, 'sync'];
    return measure(command, { cwd: place.folder, env: routeOf(place) });
  },
};

function wordsOf({ simulated: { username, password } }: Place, port: number): readonly string[] {
  const program = findPeer('icloud-photos-sync/bin/main.js');
  return [program, '-u', username, '-p', password, '-d', 'photos', '-P', String(port)];
}

/** Of a child that ends before it says so, the promise rejects with what it said. */
function until(child: ChildProcess, sentence: string): Promise<void> {
  return new Promise((done, fail) => {
    let said = '';
    const hear = (text: Buffer) => {
      said += text.toString();
      if (said.includes(sentence)) done();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', () => fail(new Error(said)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
