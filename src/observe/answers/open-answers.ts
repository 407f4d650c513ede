import type { Config } from '../../config/config.ts';
import type { Hook } from '../../config/read-hooks.ts';
import { openAskService } from '../../sync/open/ask-service.ts';
import type { RunPorts } from '../../sync/open/open-account.ts';
import type { AnswerHub, AnswerListener } from './answer-hub.ts';
import type { AnswerSource } from './answer-source.ts';
import { ntfyAnswers } from './ntfy-answers.ts';
import { telegramAnswers } from './telegram-answers.ts';

type Ports = Pick<RunPorts, 'clock' | 'log' | 'signal' | 'connect'>;

/** Listens at every place where the user may answer. Answers what ends it. */
export function openAnswers(
  { network }: Pick<Config, 'network'>,
  answers: readonly Hook[],
  {
    hub,
    listener,
    ports,
  }: { readonly hub: AnswerHub; readonly listener: AnswerListener; readonly ports: Ports },
): () => void {
  const ends = answers.map((hook) => {
    const open = () => answerSource(hook, network, ports);
    return hub.listen(hook.address.reveal(), open, listener, ports);
  });
  return () => {
    for (const end of ends) end();
  };
}

export function answerSource(
  { kind, address }: Hook,
  network: Config['network'],
  { connect, clock }: Pick<Ports, 'connect' | 'clock'>,
): AnswerSource {
  const ports = { ask: openAskService(connect, network, clock), clock };
  return kind === 'telegram'
    ? telegramAnswers(address.reveal(), ports)
    : ntfyAnswers(address.reveal(), ports);
}
