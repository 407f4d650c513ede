import type { Answer } from '../../answer/answer.ts';
import type { CommandName } from '../commands.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';

/** A number: the exit code of a command that has told everything already. */
type Command = (line: CommandLine, context: CommandContext) => Promise<Answer | number>;

/** A command's code is loaded when it is called. */
const LOADERS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  sync: async () => (await import('../commands/sync.ts')).syncCommand,
  retry: async () => (await import('../commands/retry.ts')).retryCommand,
  login: async () => (await import('../commands/login.ts')).loginCommand,
  session: async () => (await import('../commands/session.ts')).sessionCommand,
  logout: async () => (await import('../commands/logout.ts')).logoutCommand,
  doctor: async () => (await import('../commands/doctor.ts')).doctorCommand,
  verify: async () => (await import('../commands/verify.ts')).verifyCommand,
  audit: async () => (await import('../commands/audit.ts')).auditCommand,
  import: async () => (await import('../commands/import.ts')).importCommand,
  whois: async () => (await import('../commands/whois.ts')).whoisCommand,
  status: async () => (await import('../commands/status.ts')).statusCommand,
  control: async () => (await import('../commands/control.ts')).controlCommand,
  usage: async () => (await import('../commands/usage.ts')).usageCommand,
  manifest: async () => (await import('../commands/manifest.ts')).manifestCommand,
  list: async () => (await import('../commands/list.ts')).listCommand,
  jobs: async () => (await import('../commands/jobs.ts')).jobsCommand,
  ignore: async () => (await import('../commands/ignore.ts')).ignoreCommand,
  unignore: async () => (await import('../commands/ignore.ts')).unignoreCommand,
  prune: async () => (await import('../commands/prune.ts')).pruneCommand,
  apply: async () => (await import('../commands/apply.ts')).applyCommand,
  relayout: async () => (await import('../commands/relayout.ts')).relayoutCommand,
  undo: async () => (await import('../commands/undo.ts')).undoCommand,
  log: async () => (await import('../commands/log.ts')).logCommand,
  trash: async () => (await import('../commands/trash.ts')).trashCommand,
  reset: async () => (await import('../commands/reset.ts')).resetCommand,
  notify: async () => (await import('../commands/notify.ts')).notifyCommand,
  demo: async () => (await import('../commands/demo.ts')).demoCommand,
  simulate: async () => (await import('../commands/simulate.ts')).simulateCommand,
  config: async () => (await import('../commands/config.ts')).configCommand,
  service: async () => (await import('../commands/service.ts')).serviceCommand,
  switch: async () => (await import('../commands/switch.ts')).switchCommand,
  help: async () => (await import('../commands/help.ts')).helpCommand,
};

export function loadCommand(name: CommandName): Promise<Command> {
  return LOADERS[name]();
}
