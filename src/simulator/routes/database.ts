import { type Answer, emptyAnswer, type HeaderList, jsonAnswer, textAnswer } from '../core/answer.ts';
import { CloudError } from '../core/cloud-error.ts';
import { type Exchange, header } from '../core/exchange.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import { homeOf, regionOf, tld } from '../core/services.ts';
import { PARTITION, type Simulation } from '../account/simulation.ts';
import { allowOrigin, checkWebSession, hasPhotoKeys, rotatedCookie } from '../account/web-cookies.ts';
import { checkAgent, checkOrigins } from './auth-checks.ts';
import { changesInDatabase, changesInZone, listZones } from './changes.ts';
import type { DatabaseCall } from './database-call.ts';
import { lookUp } from './lookup.ts';
import { modifyRecords } from './modify.ts';
import { countBatch, queryRecords } from './query.ts';

const CALLS: Readonly<Record<string, (call: DatabaseCall) => JsonObject>> = {
  'zones/list': listZones,
  'changes/database': changesInDatabase,
  'changes/zone': changesInZone,
  'records/query': queryRecords,
  'internal/records/query/batch': countBatch,
  'records/lookup': lookUp,
  'records/modify': modifyRecords,
};

/** The photos database behind `ckdatabasews` (photos.md 1). */
export function answerDatabase(exchange: Exchange, simulation: Simulation): Answer {
  const requestId = simulation.signIns.uuid('request');
  const headers = commonHeaders(simulation, requestId);
  if (exchange.host !== '' && !isOwnPartition(exchange, simulation)) {
    exchange.mistakes.push('database call to a host that the service map does not name');
    return textAnswer(421, '<html><body>Misdirected Request</body></html>', [
      ...headers,
      ['Content-Type', 'text/html'],
    ]);
  }
  const problems = checkCall(exchange, simulation);
  exchange.mistakes.push(...problems);
  if (exchange.method !== 'POST') return emptyAnswer(405, [...headers, ['Allow', 'POST, OPTIONS']]);

  const session = checkWebSession(exchange, simulation);
  if (session.kind === 'missing') {
    const reason = `Missing ${session.cookie} cookie`;
    const body = { uuid: requestId, serverErrorCode: 'AUTHENTICATION_FAILED', reason, error: reason };
    return jsonAnswer(421, body, headers);
  }
  if (!hasPhotoKeys(exchange, simulation)) {
    return jsonAnswer(423, { uuid: requestId, reason: 'Missing PCS cookies from the request' }, headers);
  }
  const rotated = rotatedCookie(simulation, session.issuedAt);
  const all: HeaderList = rotated === undefined ? headers : [...headers, ['Set-Cookie', rotated]];
  try {
    return jsonAnswer(200, run(exchange, simulation, requestId, problems), all);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const body = { uuid: requestId, serverErrorCode: error.code, reason: error.message };
    return jsonAnswer(error.status, body, all);
  }
}

function run(
  exchange: Exchange,
  simulation: Simulation,
  requestId: string,
  problems: readonly string[],
): JsonObject {
  if (problems.length > 0 && simulation.strict) throw new CloudError(400, 'BAD_REQUEST', problems.join('; '));
  if (!simulation.account.webAccess) {
    throw new CloudError(403, 'ACCESS_DENIED', 'private db access disabled for this account');
  }
  const call = CALLS[exchange.operation];
  const database = /\/production\/(private|shared)\//.exec(exchange.path)?.[1];
  if (call === undefined || (database !== 'private' && database !== 'shared') || !isObject(exchange.json)) {
    exchange.mistakes.push(
      call === undefined ? `no such operation: ${exchange.operation}` : 'body is not a JSON object',
    );
    throw new CloudError(call === undefined ? 404 : 400, 'BAD_REQUEST', 'malformed request');
  }
  return call({ exchange, simulation, requestId, database, body: exchange.json });
}

function isOwnPartition(exchange: Exchange, simulation: Simulation): boolean {
  return exchange.host === `p${PARTITION}-ckdatabasews.icloud.${tld(simulation.account.region)}`;
}

/** photos.md 1.2 and 1.3. */
function checkCall(exchange: Exchange, simulation: Simulation): readonly string[] {
  const problems: string[] = [];
  const home = homeOf(regionOf(exchange.host) ?? simulation.account.region);
  problems.push(...checkOrigins(exchange, [home]), ...checkAgent(exchange));
  if (exchange.method !== 'POST') problems.push('database calls are POST');
  if (!/^(text\/plain|application\/json)\b/.test(header(exchange, 'Content-Type') ?? '')) {
    problems.push('Content-Type is neither text/plain nor application/json');
  }
  if (!exchange.path.startsWith('/database/1/com.apple.photos.cloud/production/')) {
    problems.push('the container is not com.apple.photos.cloud/production');
  }
  const { parameters } = exchange;
  const remap = parameters.get('remapEnums') ?? (exchange.operation === 'zones/list' ? 'true' : '');
  if (!/^true$/i.test(remap)) problems.push('remapEnums=true is missing');
  const dsid = parameters.get('dsid');
  if (dsid !== null && dsid !== simulation.dsid) problems.push('dsid is not the one of the account');
  for (const name of ['clientBuildNumber', 'clientMasteringNumber', 'clientId']) {
    if (parameters.get(name) === '') problems.push(`${name} is empty`);
  }
  return problems;
}

function commonHeaders(simulation: Simulation, requestId: string): HeaderList {
  return [
    ['Server', 'AppleHttpServer/3faf4ee9434b'],
    ['Access-Control-Allow-Credentials', 'true'],
    allowOrigin(simulation.account.region),
    ['Access-Control-Expose-Headers', 'X-Apple-Request-UUID,X-Responding-Instance,Via'],
    ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains;'],
    ['X-Apple-CloudKit-Version', '1.0'],
    ['X-Apple-Request-UUID', requestId],
    ['X-Responding-Instance', 'ckdatabasews:966835083:simulator:8080:2322B333:13811c3d707a'],
    ['X-Apple-User-Partition', String(PARTITION)],
  ];
}
