import type { Command } from 'commander'
import type { Io } from './main.ts'

/** Has the parser write where a command writes, and throw instead of ending the process. */
export function quietCommander(command: Command, io: Io): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    outputError: () => {},
  })
  for (const child of command.commands) quietCommander(child as Command, io)
}
