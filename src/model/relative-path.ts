/**
 * A path below the destination that was checked: `/` between components, none of them empty, `.`, `..`, or longer than a
 * file system takes. Only `plan/safe-path.ts` makes one out of names; the state gives back what it was given.
 */
export type RelativePath = string & { readonly __brand: 'RelativePath' };
