/** A number of things for people: "1 photo", "2 photos". `many` where the plural takes more than an s. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** What the user has in iCloud, where it may be either. */
export function countedPhotos(number: number): string {
  return counted(number, 'photo or video', 'photos and videos');
}
