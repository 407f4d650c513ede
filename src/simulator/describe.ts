import { plainName } from './library/assets.ts';
import type { Exchange, Facts } from './core/exchange.ts';
import { dig, digText } from './core/json.ts';
import { readChange } from './routes/read-change.ts';
import type { Simulation } from './account/simulation.ts';

/** What a request is about, found before it is answered, so that scenario rules can speak of it. */
export function describe(exchange: Exchange, simulation: Simulation): Facts {
  if (exchange.service === 'database') return describeCall(exchange.json, simulation);
  if (exchange.service === 'content') return describeLink(exchange, simulation);
  return {};
}

function describeCall(body: unknown, simulation: Simulation): Facts {
  const recordType = digText(body, 'query', 'recordType') ?? digText(body, 'batch', 0, 'query', 'recordType');
  const zone =
    digText(body, 'zoneID', 'zoneName') ??
    digText(body, 'batch', 0, 'zoneID', 'zoneName') ??
    digText(body, 'zones', 0, 'zoneID', 'zoneName');
  const startRank = filterIn(body, 'startRank');
  const parentId = filterIn(body, 'parentId');
  const album =
    typeof parentId === 'string'
      ? simulation.library.zones
          .map(({ albums }) => albums.get(parentId))
          .find((found) => found !== undefined)
      : undefined;
  return {
    ...(recordType === undefined ? {} : { recordType }),
    ...(zone === undefined ? {} : { zone }),
    ...(typeof startRank === 'number' ? { startRank } : {}),
    ...(album === undefined ? {} : { album: album.name }),
    ...describeChanges(body),
  };
}

function describeChanges(body: unknown): Facts {
  const operations = dig(body, 'operations');
  if (!Array.isArray(operations)) return {};
  const changes = operations.flatMap((operation: unknown) => {
    const change = readChange(operation);
    return change === undefined ? [] : [`${change.wish} ${change.record}`];
  });
  return { changes };
}

function filterIn(body: unknown, name: string): unknown {
  const filters = dig(body, 'query', 'filterBy');
  if (!Array.isArray(filters)) return undefined;
  return dig(
    filters.find((filter) => digText(filter, 'fieldName') === name),
    'fieldValue',
    'value',
  );
}

function describeLink(exchange: Exchange, simulation: Simulation): Facts {
  const verdict = simulation.links.judge(exchange.path, exchange.query);
  if (verdict.kind === 'forged') return {};
  const zone = simulation.library.zones[verdict.locator.zone];
  const asset = zone?.get(verdict.locator.ordinal);
  if (zone === undefined || asset === undefined) return {};
  const file = plainName(asset);
  return {
    role: verdict.locator.prefix,
    asset: asset.id,
    zone: zone.name.zoneName,
    ...(file === undefined ? {} : { file }),
  };
}
