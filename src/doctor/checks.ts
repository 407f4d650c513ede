import {
  checkDownload,
  checkDrive,
  checkLogin,
  checkPhotos,
  checkSession,
  checkWebAccess,
} from './account-checks.ts';
import type { Check } from './check.ts';
import { checkPhotosFolder } from './destination-check.ts';
import { checkAddress, checkEnvironment, checkPasswordSource, checkProgram } from './machine-checks.ts';
import { checkClock, checkEdge, checkHosts } from './network-checks.ts';
import { checkFolder, checkIdentity, checkInventory, checkLock, checkSessionFile } from './state-checks.ts';

/**
 * The nineteen checks of session.md 8, offline first, cheapest first. What asks Apple as this account needs the account for
 * itself; everything before works beside another keepsake.
 */
export const CHECKS: readonly Check[] = [
  { name: 'program', number: 1, needs: [], run: checkProgram },
  { name: 'address', number: 7, needs: [], run: checkAddress },
  { name: 'environment', number: 11, needs: [], run: checkEnvironment },
  { name: 'folder', number: 3, needs: [], run: checkFolder },
  { name: 'lock', number: 5, needs: ['folder'], run: checkLock },
  { name: 'session-file', number: 4, needs: ['folder'], run: checkSessionFile },
  { name: 'identity', number: 6, needs: ['session-file'], run: checkIdentity },
  { name: 'inventory', number: 9, needs: ['session-file'], run: checkInventory },
  { name: 'password', number: 8, needs: [], run: checkPasswordSource },
  { name: 'destination', number: 10, needs: [], run: checkPhotosFolder },
  { name: 'hosts', number: 12, needs: ['environment'], run: checkHosts },
  { name: 'edge', number: 13, needs: ['hosts'], run: checkEdge },
  { name: 'clock', number: 2, needs: ['edge'], run: checkClock },
  { name: 'session', number: 14, needs: ['lock', 'session-file', 'edge'], run: checkSession },
  { name: 'login', number: 19, needs: ['lock', 'edge', 'address'], run: checkLogin },
  { name: 'web-access', number: 15, needs: ['session', 'login'], run: checkWebAccess },
  { name: 'photos', number: 16, needs: ['session', 'login'], run: checkPhotos },
  { name: 'drive', number: 17, needs: [], run: checkDrive },
  { name: 'download', number: 18, needs: ['photos'], run: checkDownload },
];
