import type { Catalogue } from '../../model/catalogue.ts';
import type { Jobs } from '../../model/jobs.ts';

/** The next sync lists everything, and each job looks at all of it; what is known stays until then. */
export async function forgetTokens({
  catalogue,
  state,
}: {
  readonly catalogue: Catalogue;
  readonly state: { readonly jobs: Jobs };
}): Promise<void> {
  await catalogue.setCursor(undefined, []);
  for (const { library, state: known } of await catalogue.libraries()) {
    // One that the account has no longer can be asked nothing: should it come back, it goes on by its token.
    if (known.left === true) continue;
    await catalogue.setLibrary(library, { ...known, token: undefined, listing: undefined });
  }
  await state.jobs.forgetDone();
}
