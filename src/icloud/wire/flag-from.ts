/** Yes or no, in any form that Apple's services write it: `true`, 1, "true", "1". Undefined for what is neither. */
export function flagFrom(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return undefined;
  if (/^(1|true|yes)$/i.test(value)) return true;
  return /^(0|false|no|)$/i.test(value) ? false : undefined;
}

/** Whether an answer says that more comes behind it. What is not understood may say so: asked once more, it shows. */
export function saysMore(value: unknown): boolean {
  return value !== undefined && value !== null && flagFrom(value) !== false;
}
