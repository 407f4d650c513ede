import { Slots } from '../../../../src/base/slots.ts';
import { type Database, DatabaseError } from '../../../../src/icloud/photos/database.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import { isJsonObject } from '../../../../src/icloud/wire/read-json.ts';
import type { SimulatorOptions } from '../../../../src/simulator/core/options.ts';
import type { Library } from '../../../../src/simulator/library/library.ts';
import { startKnown } from '../../simulator/start.ts';

export const PRIMARY: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync' },
};

/** The photos database of a simulated account; `beforeEach` runs before each request, of which there is one at a time. */
export async function simulatorDatabase(
  options: SimulatorOptions,
  beforeEach: () => void = () => {},
): Promise<{ readonly library: Library; readonly database: Database; readonly operations: string[] }> {
  const { simulator, client } = await startKnown(options);
  const operations: string[] = [];
  const line = new Slots(1);
  const database: Database = {
    async call({ operation, body, database: side }) {
      const token = operation === 'records/lookup' ? '' : '&getCurrentSyncToken=true';
      const query = `remapEnums=true${token}`;
      const { status, text } = await line.use(() => {
        beforeEach();
        operations.push(operation);
        return client.database(operation, body, { database: side, query });
      });
      const reply: unknown = JSON.parse(text);
      if (status === 200) return reply;
      const { serverErrorCode, reason } = isJsonObject(reply) ? reply : {};
      throw new DatabaseError(String(serverErrorCode), String(reason), status);
    },
  };
  return { library: simulator.library, database, operations };
}
