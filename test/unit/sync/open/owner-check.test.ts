import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { ownerCheck } from '../../../../src/sync/open/owner-check.ts';
import { feedPage, openTestCatalogue, someAsset } from '../../../support/test-catalogue.ts';

it('I86: an account that changes while it is open ends the run, and what is known stays that of the one before', async () => {
  const catalogue = openTestCatalogue();
  const warnings: string[] = [];
  const check = ownerCheck(catalogue, 'sam@example.com', {
    ...silentLog,
    warn: (warning) => warnings.push(warning),
  });
  await check('1');
  await catalogue.apply(feedPage({ assets: [someAsset('A')] }));
  await check('1');
  await expect(check('2')).rejects.toMatchObject({
    code: 'SERVICE_REFUSING',
    message: 'sam@example.com is another Apple Account than a moment ago',
  });
  expect(await catalogue.newestStep()).toBe(1);
  expect(warnings).toEqual([]);

  const next = ownerCheck(catalogue, 'sam@example.com', {
    ...silentLog,
    warn: (warning) => warnings.push(warning),
  });
  await next('2');
  await next('2');
  expect(await catalogue.newestStep()).toBe(0);
  expect(warnings).toHaveLength(1);
  await catalogue.close();
});
