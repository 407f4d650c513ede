import { listWords } from '../base/list-words.ts';
import { flagOf, SETTINGS, type SettingName } from './settings.ts';

/** What the command line gave: every text given for a setting, in order, or true for a flag. */
export type RawValues = Readonly<Partial<Record<SettingName, readonly string[] | true>>>;

/** Reads typed values out of raw ones and collects every problem instead of stopping at the first. */
export class ValueReader {
  readonly problems: string[] = [];
  readonly #raw: RawValues;

  constructor(raw: RawValues) {
    this.#raw = raw;
  }

  isSet(name: SettingName): boolean {
    return this.#raw[name] === true;
  }

  /** How often a setting was given. */
  count(name: SettingName): number {
    return this.#texts(name).length;
  }

  /** The last text given, as other command lines have it. */
  text(name: SettingName): string | undefined {
    const value = this.#texts(name).at(-1);
    if (value !== undefined && value.trim() !== '') return value;
    if (value !== undefined) this.problems.push(`${flagOf(name)} is empty`);
    const setting = SETTINGS[name];
    return 'fallback' in setting ? setting.fallback : undefined;
  }

  /** All texts given, in their order. */
  texts(name: SettingName): readonly string[] {
    const values = this.#texts(name);
    if (values.some((value) => value.trim() === '')) this.problems.push(`${flagOf(name)} is empty`);
    return values.filter((value) => value.trim() !== '');
  }

  integer(name: SettingName): number | undefined {
    const setting = SETTINGS[name];
    const text = this.text(name);
    if (text === undefined || setting.kind !== 'integer') return undefined;
    const value = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    if (value >= setting.min && value <= setting.max) return value;
    const range =
      setting.max === Number.MAX_SAFE_INTEGER
        ? `of at least ${setting.min}`
        : `from ${setting.min} to ${setting.max}`;
    this.problems.push(`${flagOf(name)} takes a whole number ${range}`);
    return undefined;
  }

  choice<const C extends string>(name: SettingName, choices: readonly C[]): C | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.#oneOf(name, text, choices);
  }

  choices<const C extends string>(name: SettingName, choices: readonly C[]): readonly C[] {
    const texts = this.count(name) > 0 ? this.#texts(name) : [this.text(name) ?? ''];
    const values = texts.map((text) => this.#oneOf(name, text, choices));
    return [...new Set(values.filter((value) => value !== undefined))];
  }

  /** As `choices`, several of them in one text. */
  lists<const C extends string>(name: SettingName, choices: readonly C[]): readonly C[] {
    const values = this.#texts(name).flatMap((text) => text.split(','));
    const known = values.map((text) => this.#oneOf(name, text, choices));
    return [...new Set(known.filter((value) => value !== undefined))];
  }

  #texts(name: SettingName): readonly string[] {
    const value = this.#raw[name];
    return value === undefined || value === true ? [] : value;
  }

  #oneOf<const C extends string>(name: SettingName, text: string, choices: readonly C[]): C | undefined {
    // As icloudpd has it.
    const lower = text.trim().toLowerCase();
    const found = choices.find((choice) => choice === lower);
    if (found === undefined) {
      this.problems.push(`${flagOf(name)} takes ${listWords(choices, 'or')}`);
    }
    return found;
  }
}
