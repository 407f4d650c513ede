import { beforeEach } from 'vitest';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { followPorts, ScriptedLibrary } from './scripted-library.ts';
import { openTestCatalogue, PERSONAL } from './test-catalogue.ts';

/** An empty catalogue and a provider for each test of a file; `prepare`: what the provider answers where a test says nothing else. */
export function followOfEachTest(prepare: (source: ScriptedLibrary) => void = () => {}) {
  let catalogue: Catalogue;
  let source: ScriptedLibrary;
  beforeEach(() => {
    catalogue = openTestCatalogue();
    source = new ScriptedLibrary();
    prepare(source);
    return () => catalogue.close();
  });
  return {
    get catalogue() {
      return catalogue;
    },
    get source() {
      return source;
    },
    /** Another provider, which knows nothing of what was asked before. */
    anotherSource() {
      source = new ScriptedLibrary();
      prepare(source);
    },
    ports: () => followPorts(source, catalogue),
    state: () => catalogue.library(PERSONAL.id),
  };
}
