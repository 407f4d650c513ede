/** What a template of a webhook may name. */
const FIELDS = ['title', 'text', 'hint', 'event', 'code', 'account', 'time', 'urgency'] as const;

export type MessageField = (typeof FIELDS)[number];

const FIELD = /\{([a-z_]+)\}/g;

/** Whether a text is to become JSON, by brackets and a quote in front: what is put into it is escaped then. */
export function isJsonTemplate(template: string): boolean {
  return /^\s*[[{][\s[{]*"/.test(template);
}

/** What is wrong with a template; undefined: nothing. */
export function templateProblem(template: string): string | undefined {
  const strange = [...template.matchAll(FIELD)].find(([, name]) => !FIELDS.some((field) => field === name));
  if (strange !== undefined) return `knows ${FIELDS.map((field) => `{${field}}`).join(' ')} alone`;
  if (!isJsonTemplate(template)) return undefined;
  try {
    JSON.parse(template.replaceAll(FIELD, 'x'));
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return 'begins like JSON and is none';
    throw error;
  }
}

/** Puts values in their places; what they hold is never looked at again. */
export function fillTemplate(template: string, values: Readonly<Record<MessageField, string>>): string {
  const isJson = isJsonTemplate(template);
  return template.replaceAll(FIELD, (whole, name: string) => {
    const field = FIELDS.find((one) => one === name);
    if (field === undefined) return whole;
    return isJson ? JSON.stringify(values[field]).slice(1, -1) : values[field];
  });
}
