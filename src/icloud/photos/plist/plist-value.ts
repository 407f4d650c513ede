/** A value of one of Apple's property lists. Dictionaries are maps: a key may be called `__proto__`. */
export type PlistValue =
  | string
  | number
  | boolean
  | Date
  | Uint8Array
  | readonly PlistValue[]
  | ReadonlyMap<string, PlistValue>;
