/** How a value stands in XMP: one text, a text in several languages, or a list of texts. */
type Form = 'text' | 'languages' | 'bag' | 'seq';

export interface FieldForm {
  readonly space: string;
  /** The prefix that we use where the file has none for this namespace. */
  readonly prefix: string;
  readonly local: string;
  readonly form: Form;
  /** Fields that mean something only together: where one is the user's, all are. */
  readonly group?: 'place' | 'date';
}

const DC = { space: 'http://purl.org/dc/elements/1.1/', prefix: 'dc' };
const XMP = { space: 'http://ns.adobe.com/xap/1.0/', prefix: 'xmp' };
const EXIF = { space: 'http://ns.adobe.com/exif/1.0/', prefix: 'exif' };
const TIFF = { space: 'http://ns.adobe.com/tiff/1.0/', prefix: 'tiff' };
const PHOTOSHOP = { space: 'http://ns.adobe.com/photoshop/1.0/', prefix: 'photoshop' };
const LIGHTROOM = { space: 'http://ns.adobe.com/lightroom/1.0/', prefix: 'lr' };
const DIGIKAM = { space: 'http://www.digikam.org/ns/1.0/', prefix: 'digiKam' };
const CAMERA = { space: 'http://ns.google.com/photos/1.0/camera/', prefix: 'GCamera' };
export const OWN = { space: 'urn:keepsake:xmp/1.0/', prefix: 'keepsake' };

/** All that we write. Their order numbers them in what is stored: a field is added at the end only. */
const FIELDS = {
  asset: { ...OWN, local: 'AssetID', form: 'text' },
  title: { ...DC, local: 'title', form: 'languages' },
  description: { ...DC, local: 'description', form: 'languages' },
  keywords: { ...DC, local: 'subject', form: 'bag' },
  hierarchy: { ...LIGHTROOM, local: 'hierarchicalSubject', form: 'bag' },
  tags: { ...DIGIKAM, local: 'TagsList', form: 'seq' },
  rating: { ...XMP, local: 'Rating', form: 'text' },
  takenAt: { ...EXIF, local: 'DateTimeOriginal', form: 'text', group: 'date' },
  dateCreated: { ...PHOTOSHOP, local: 'DateCreated', form: 'text', group: 'date' },
  createdAt: { ...XMP, local: 'CreateDate', form: 'text', group: 'date' },
  latitude: { ...EXIF, local: 'GPSLatitude', form: 'text', group: 'place' },
  longitude: { ...EXIF, local: 'GPSLongitude', form: 'text', group: 'place' },
  altitude: { ...EXIF, local: 'GPSAltitude', form: 'text', group: 'place' },
  altitudeRef: { ...EXIF, local: 'GPSAltitudeRef', form: 'text', group: 'place' },
  orientation: { ...TIFF, local: 'Orientation', form: 'text' },
  hidden: { ...OWN, local: 'Hidden', form: 'text' },
  livePhoto: { ...OWN, local: 'LivePhotoID', form: 'text' },
  burst: { ...CAMERA, local: 'BurstID', form: 'text' },
} as const satisfies Readonly<Record<string, FieldForm>>;

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS).filter((name): name is FieldName => name in FIELDS);

export function formOf(name: FieldName): FieldForm {
  return FIELDS[name];
}

/** The field with this name in XMP. */
export const FIELD_BY_NAME: ReadonlyMap<string, FieldName> = new Map(
  FIELD_NAMES.map((name) => [`${FIELDS[name].space} ${FIELDS[name].local}`, name]),
);

/** What a sidecar is to say; a list for `bag` and `seq`, one text for all others. What is missing is not said. */
export type SidecarFields = Readonly<Partial<Record<FieldName, string | readonly string[]>>>;

export function isListed(name: FieldName): boolean {
  const { form } = formOf(name);
  return form === 'bag' || form === 'seq';
}
