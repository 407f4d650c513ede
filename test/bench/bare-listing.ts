/** Every page of a library, six under way, read as JSON and forgotten. Usage: bare-listing.ts ADDRESS SESSION_FILE ASSETS */
import { BareAccount } from './bare-account.ts';

const IN_FLIGHT = 6;
const PAGE_ASSETS = 100;

const [address = '', sessionFile = '', assets = '0'] = process.argv.slice(2);
const account = new BareAccount(address, sessionFile, IN_FLIGHT);
let next = 0;
let seen = 0;

async function list(): Promise<void> {
  while (next < Number(assets)) {
    const rank = next;
    next += PAGE_ASSETS;
    const records = await account.page(rank);
    seen += records.filter(({ recordType }) => recordType === 'CPLAsset').length;
  }
}

await Promise.all(Array.from({ length: IN_FLIGHT }, list));
await account.close();
if (seen !== Number(assets)) throw new Error(`${seen} of ${assets} assets were listed`);
