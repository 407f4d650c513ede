/**
 * A name and its extension with the dot, as Python's `os.path.splitext` sees them, because icloudpd's names do: leading
 * dots belong to the name, so `.JPG` has no extension.
 */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && (!name.startsWith('.') || /[^.]/.test(name.slice(0, dot)));
  return hasExtension
    ? { stem: name.slice(0, dot), extension: name.slice(dot) }
    : { stem: name, extension: '' };
}

/** `IMG.JPG` and `-medium`: `IMG-medium.JPG`. */
export function addBeforeExtension(name: string, suffix: string): string {
  const { stem, extension } = splitExtension(name);
  return stem + suffix + extension;
}
