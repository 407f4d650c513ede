/** Text as it is compared: one letter can be written in several ways. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}
