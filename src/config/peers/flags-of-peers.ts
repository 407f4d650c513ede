import { DOCKER_ICLOUDPD } from './docker-icloudpd.ts';
import { ICLOUD_DOCKER } from './icloud-docker.ts';
import { ICLOUDPD } from './icloudpd.ts';
import { KEI } from './kei.ts';
import type { Peer, PeerFlag, TypedPeer } from './peer-flag.ts';

export const PEER_FLAGS: Readonly<Record<Peer, readonly PeerFlag[]>> = {
  icloudpd: ICLOUDPD,
  kei: KEI,
  'docker-icloudpd': DOCKER_ICLOUDPD,
  'icloud-docker': ICLOUD_DOCKER,
};

/** How a program is called, whatever folder, release or image it comes from. */
export const PROGRAMS: Readonly<Record<TypedPeer, RegExp>> = {
  icloudpd: /(?:^|[/\\])icloudpd(?:-\d[\w.-]*)?(?:\.exe|\.py)?(?::[\w.-]+)?$/i,
  kei: /(?:^|[/\\])(?:kei|icloudpd-rs)(?:\.exe)?(?::[\w.-]+)?$/i,
  'docker-icloudpd': /(?:^|[/\\])(?:docker-)?icloudpd(?:[:@][\w.:-]+)?$/i,
};
