import { binaryPlist } from '../core/plist.ts';

/** What the owner and the camera told of a photo; what is absent is left out of its record. */
export interface SimDetails {
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly place?: { readonly lat: number; readonly lon: number; readonly alt: number };
  readonly zoneName?: string;
}

/** Some photos have all of it, some nothing; the same number has always the same. */
export function detailsOf(number: number): SimDetails {
  return {
    ...(number % 3 === 0 ? { place: placeOf(number) } : {}),
    ...(number % 5 === 0 ? { zoneName: ['Europe/Berlin', 'Asia/Taipei'][number % 2] ?? '' } : {}),
    ...(number % 8 === 0 ? { keywords: KEYWORDS.slice(0, 1 + ((number / 8) % KEYWORDS.length)) } : {}),
    ...(number % 11 === 0 ? { description: `A day to remember.\nThe ${number + 1}th one.` } : {}),
  };
}

const KEYWORDS = ['family', 'sea & sand', 'Z\u00fcrich', '\u65c5\u884c'];

function placeOf(number: number): NonNullable<SimDetails['place']> {
  return {
    lat: ((number * 7_919) % 160_000) / 1000 - 80 + 0.0005,
    lon: ((number * 104_729) % 340_000) / 1000 - 170 + 0.0005,
    alt: (number % 3_000) + 0.5,
  };
}

/** As recorded: eight values, unknown ones zero (photos.md 6). */
export function locationPlist({ lat, lon, alt }: NonNullable<SimDetails['place']>, at: number): Buffer {
  return binaryPlist({
    course: 0,
    speed: 0,
    alt,
    lon,
    vertAcc: 0,
    lat,
    timestamp: new Date(at),
    horzAcc: 0,
  });
}
