/** What is to stay free of a disk: so many bytes, or so large a part of it. */
export type FreeFloor = { readonly bytes: number } | { readonly share: number };
