/** What a photo may be. */
export const FILTER_KINDS = [
  'photo',
  'video',
  'live',
  'raw',
  'screenshot',
  'panorama',
  'burst',
  'slo-mo',
  'time-lapse',
  'portrait',
  'long-exposure',
  'animated',
  'edited',
  'favorite',
  'hidden',
  'deleted',
] as const;
export type FilterKind = (typeof FILTER_KINDS)[number];

export const TIME_FIELDS = ['taken', 'added'] as const;
export type TimeField = (typeof TIME_FIELDS)[number];

/** Bytes of the original, pixels, millions of them, seconds. */
export const NUMBER_FIELDS = ['size', 'width', 'height', 'megapixels', 'duration'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** `type`: uniform type identifier of the original. */
export const TEXT_FIELDS = ['name', 'type', 'title', 'description', 'keyword'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** What a photo may have or not have. */
export const OPTIONAL_FIELDS = ['title', 'description', 'keyword', 'location', 'album'] as const;
type OptionalField = (typeof OPTIONAL_FIELDS)[number];

type Comparison = '<' | '<=' | '>' | '>=';

/** One statement about a photo. */
export type FilterTerm<Bound> =
  | { readonly kind: 'is'; readonly what: FilterKind }
  /** At this time or later, or before it. */
  | {
      readonly kind: 'time';
      readonly field: TimeField;
      readonly op: 'since' | 'before';
      readonly bound: Bound;
    }
  | {
      readonly kind: 'number';
      readonly field: NumberField;
      readonly op: Comparison;
      readonly value: number;
    }
  /** Equal, or like a pattern, whatever the case of its letters. */
  | { readonly kind: 'text'; readonly field: TextField; readonly op: '=' | '~'; readonly text: string }
  | { readonly kind: 'has'; readonly field: OptionalField }
  /** `personal`, `shared`, or the id of a library. */
  | { readonly kind: 'library'; readonly library: string }
  | { readonly kind: 'album'; readonly op: '=' | '~'; readonly text: string }
  | {
      readonly kind: 'near';
      readonly latitude: number;
      readonly longitude: number;
      readonly metres: number;
    };

/**
 * Which photos are meant, in normal form: parts of `and` and `or` are in the order of their texts, each once, at least two, and of another
 * kind; nothing is negated twice.
 */
export type Filter<Bound> =
  | FilterTerm<Bound>
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter<Bound>[] }
  | { readonly kind: 'not'; readonly part: Filter<Bound> };
