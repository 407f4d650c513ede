import { unreachable } from '../../src/base/errors.ts';
import { measureAgain } from './kinds/measure-again.ts';
import { measureAlbums } from './kinds/measure-albums.ts';
import { measureFirst } from './kinds/measure-first.ts';
import { measureGrowth } from './kinds/measure-growth.ts';
import { measureJobs } from './kinds/measure-jobs.ts';
import { measureList } from './kinds/measure-list.ts';
import { measureListing } from './kinds/measure-listing.ts';
import { measureResumed } from './kinds/measure-resumed.ts';
import { measureSidecars } from './kinds/measure-sidecars.ts';
import { measureStartUp } from './kinds/measure-start-up.ts';
import { measureTakeOver } from './kinds/measure-take-over.ts';
import { measureTrees } from './kinds/measure-trees.ts';
import type { Finding, Scenario, SizeName } from './scenario.ts';

export function runScenario(scenario: Scenario, form: SizeName): Promise<readonly Finding[]> {
  switch (scenario.kind) {
    case 'first':
      return measureFirst(scenario, form);
    case 'jobs':
      return measureJobs(scenario, form);
    case 'trees':
      return measureTrees(scenario, form);
    case 'albums':
      return measureAlbums(scenario, form);
    case 'sidecars':
      return measureSidecars(scenario, form);
    case 'resumed':
      return measureResumed(scenario, form);
    case 'listing':
      return measureListing(scenario, form);
    case 'again':
      return measureAgain(scenario, form);
    case 'take-over':
      return measureTakeOver(scenario, form);
    case 'growth':
      return measureGrowth(scenario, form);
    case 'list':
      return measureList(scenario, form);
    case 'start-up':
      return measureStartUp(scenario, form);
    default:
      return unreachable(scenario);
  }
}
