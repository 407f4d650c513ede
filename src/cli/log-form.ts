import { counted } from '../base/counted.ts';
import { LOG_LEVELS } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import { lastText } from '../config/last-text.ts';
import type { RawValues } from '../config/read-values.ts';
import { openLogFile } from './log-file.ts';
import { type LogForm, USUAL_FORM } from './log-line.ts';
import type { Terminal } from './terminal.ts';

/** As the user typed it, for what is said before anything is checked. What cannot be read counts as not given. */
export function typedLogForm({ logLevel, logFormat, quiet }: RawValues): LogForm {
  return {
    format: word(logFormat) === 'json' ? 'json' : USUAL_FORM.format,
    level: LOG_LEVELS.find((level) => level === word(logLevel)) ?? USUAL_FORM.level,
    quiet: quiet === true,
  };
}

function word(value: RawValues['logLevel']): string | undefined {
  return lastText(value)?.trim().toLowerCase();
}

/** Lines for people go where the settings say from now on. */
export function tuneLog(terminal: Terminal, { file, ...form }: Config['log']): void {
  const write =
    file &&
    openLogFile({
      ...file,
      onLost: (code) => terminal.warn(`the log file cannot be written now (${code}); its lines are lost`),
      onMended: (lines) =>
        terminal.say(`the log file is written again; ${counted(lines, 'line was', 'lines were')} lost`),
      onGrowing: (code) =>
        terminal.warn(
          `the log file is larger than --log-file-size and cannot be put aside (${code}): it grows`,
        ),
    });
  terminal.tune(form, write);
}
