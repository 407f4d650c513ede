import { factsOf } from '../answer/error-answer.ts';
import { hintFor } from '../answer/hint-for.ts';
import { KeepsakeError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { Person } from '../model/person.ts';
import { admitWish, MOST_CODES } from '../observe/answers/admit-wish.ts';
import type { AnswerHub } from '../observe/answers/answer-hub.ts';
import {
  answerFailedNotice,
  deafNotice,
  enoughNotice,
  NO_SIGN_IN_WAITS,
  promptNotice,
  signedInNotice,
  unclearNotice,
} from '../observe/answer-notices.ts';
import { openAnswers } from '../observe/answers/open-answers.ts';
import type { AnswerWords } from '../observe/answers/read-words.ts';
import type { Notice } from '../observe/notice.ts';
import { wantsCode } from '../observe/notice-group.ts';
import type { Observer } from '../observe/observer.ts';
import { accountFilesOf } from '../sync/open/account-ports.ts';
import type { RunPorts } from '../sync/open/open-account.ts';
import { runPortsOf, withRun } from './attended.ts';
import type { CommandContext } from './command-context.ts';
import { absent, enterCode, askForCode, signInOnly } from './sign-in-steps.ts';
import { whenFree } from './when-free.ts';

const NAME = 'keepsake (an answer)';

/** Answers that are looked at until a cycle comes through: whoever can write there must not keep keepsake busy. */
const MOST_ANSWERS = 20;

/** What a message cannot bring, and what a user in front of it would be told. */
const CORRESPONDENT: Person = {
  isPresent: () => Promise.resolve(false),
  askPassword: () => Promise.resolve(undefined),
  askCode: () => Promise.resolve(undefined),
  tell() {},
};

/**
 * Takes the user's answers while a watch waits for a code, and does what `keepsake login` beside the watch would do: it asks for a code,
 * or brings it. The watch sees the new login, as it does after any other.
 */
export class AnswerDesk {
  readonly #config: Config;
  readonly #context: CommandContext;
  readonly #observer: Observer;
  readonly #hub: AnswerHub;
  #end: (() => void) | undefined;
  #queue: Promise<void> = Promise.resolve();
  #answers = 0;
  /** When codes were asked for. */
  #askedAt: readonly number[] = [];

  constructor(config: Config, context: CommandContext, observer: Observer, hub: AnswerHub) {
    this.#config = config;
    this.#context = context;
    this.#observer = observer;
    this.#hub = hub;
  }

  /** A cycle failed: where a code is missing, answers are listened to from now on. */
  open(error: KeepsakeError): void {
    const answers = this.#config.telling?.answers ?? [];
    if (this.#end !== undefined || answers.length === 0 || !wantsCode(error.code)) return;
    const listener = {
      account: this.#config.username,
      hear: (words: AnswerWords) => this.#hear(words),
      unclear: () => {
        if (this.#isAdmitted()) this.#observer.say?.(unclearNotice(this.#config.username));
      },
    };
    const ports = this.#portsFor(CORRESPONDENT);
    this.#end = openAnswers(this.#config, answers, { hub: this.#hub, listener, ports });
  }

  /** A cycle came through, or the watch ends: no answer counts any more. */
  close(): void {
    this.#end?.();
    this.#end = undefined;
    this.#answers = 0;
  }

  /** Until the answers that came are dealt with. */
  settle(): Promise<void> {
    return this.#queue;
  }

  #hear(words: AnswerWords): void {
    if (this.#isAdmitted()) this.#queue = this.#deal(this.#queue, words);
  }

  #isAdmitted(): boolean {
    if (this.#end === undefined) return false;
    this.#answers += 1;
    if (this.#answers === MOST_ANSWERS + 1) this.#queue = this.#tellDeaf(this.#queue);
    return this.#answers <= MOST_ANSWERS;
  }

  /** Once, behind what became of those before. */
  async #tellDeaf(before: Promise<void>): Promise<void> {
    await before;
    const notice = deafNotice(MOST_ANSWERS, ownCommand('login', this.#config.typed));
    const { title, lines, hint } = notice;
    const { terminal } = this.#context;
    this.#observer.say?.(notice);
    terminal.warn(`${title}: ${lines[0] ?? ''}`);
    if (hint !== undefined) terminal.hint(hint, 'warn');
  }

  async #deal(before: Promise<void>, words: AnswerWords): Promise<void> {
    await before;
    const isOver = () => this.#context.interruption.signal.aborted;
    if (isOver()) return;
    const notice = await this.#answer(words).catch((error: unknown) => this.#complaint(error));
    if (!isOver()) this.#observer.say?.(notice);
  }

  async #answer(words: AnswerWords): Promise<Notice> {
    const { clock } = this.#context.world;
    if (words.kind === 'code') {
      const session = await accountFilesOf(this.#config).session(clock.now());
      if (session?.summary.awaitsCode !== true) return NO_SIGN_IN_WAITS;
      const entered = await this.#inTurn(absent(CORRESPONDENT), (run) =>
        enterCode(words.code, run, this.#context),
      );
      return signedInNotice(entered.news ?? []);
    }
    const lately = admitWish(this.#askedAt, clock.now());
    if (lately === undefined) return enoughNotice(MOST_CODES, ownCommand('login', this.#config.typed));
    this.#askedAt = lately;
    const asked = await askForCode(words.wish, CORRESPONDENT, (person) =>
      this.#inTurn(person, (run) => signInOnly(run, this.#context)),
    );
    return asked.kind === 'prompted' ? promptNotice(asked.prompt) : signedInNotice(asked.answer.news ?? []);
  }

  #inTurn<T>(person: Person, work: Parameters<typeof withRun<T>>[2]): Promise<T> {
    const ports = this.#portsFor(person);
    return whenFree(() => withRun(this.#config, ports, work), ports);
  }

  #portsFor(person: Person): RunPorts {
    return runPortsOf({ config: this.#config, context: this.#context, person, command: NAME });
  }

  #complaint(error: unknown): Notice {
    const { code, message, details } = factsOf(error);
    const hint = error instanceof KeepsakeError ? error.hint : undefined;
    return answerFailedNotice({
      code,
      message,
      details: error instanceof KeepsakeError ? details : [],
      hint: wantsCode(code)
        ? 'answer with the digits of the newest code, or `code` to have another one sent'
        : (hint ?? hintFor(code, this.#config.typed, { goesOn: true })),
    });
  }
}
