import { DOCKER_ICLOUDPD } from './docker-icloudpd.ts';
import { ICLOUD_DOCKER } from './icloud-docker.ts';
import { ICLOUD_PHOTOS_SYNC } from './icloud-photos-sync.ts';
import { ICLOUDPD } from './icloudpd.ts';
import { KEI } from './kei.ts';
import type { Peer, PeerFlag, TypedPeer } from './peer-flag.ts';

export const PEER_FLAGS: Readonly<Record<Peer, readonly PeerFlag[]>> = {
  icloudpd: ICLOUDPD,
  kei: KEI,
  'docker-icloudpd': DOCKER_ICLOUDPD,
  'icloud-docker': ICLOUD_DOCKER,
  'icloud-photos-sync': ICLOUD_PHOTOS_SYNC,
};

/** How a program is called, whatever folder, release or image it comes from. */
export const PROGRAMS: Readonly<Record<TypedPeer, RegExp>> = {
  icloudpd: /(?:^|[/\\])icloudpd(?:-\d[\w.-]*)?(?:\.exe|\.py)?(?::[\w.-]+)?$/i,
  kei: /(?:^|[/\\])(?:kei|icloudpd-rs)(?:\.exe)?(?::[\w.-]+)?$/i,
  'icloud-photos-sync': /(?:^|[/\\])icloud-photos-sync(?:[:@][\w.:-]+)?$/i,
  'docker-icloudpd': /(?:^|[/\\])(?:docker-)?icloudpd(?:[:@][\w.:-]+)?$/i,
};
