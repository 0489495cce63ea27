import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Log, ModelwrightError } from '../../core/index.ts'
import { accessLog, type Watcher } from '../../serve/index.ts'
import type { Io } from '../main.ts'

/** The flag that asks for a line of every answer. */
export interface AccessLogFlags {
  readonly accessLog?: string
  readonly trustedProxies?: readonly string[]
}

/** Adds the flag of the access log. */
export function withAccessLogFlag(command: Command): Command {
  return command.option(
    '--access-log <file>',
    'append a line of JSON for every answer, without rows; - for stderr',
  )
}

/** The access log, where there is to be one. @throws {ModelwrightError} SERVE_LOG_UNWRITABLE */
export async function accessLogs(flags: AccessLogFlags, io: Io, log: Log): Promise<readonly Watcher[]> {
  if (flags.accessLog === undefined) return []
  const to = flags.accessLog === '-' ? 2 : resolve(io.folder, flags.accessLog)
  const { trustedProxies } = flags
  try {
    return [await accessLog({ to, log, ...(trustedProxies === undefined ? {} : { trustedProxies }) })]
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new ModelwrightError('SERVE_LOG_UNWRITABLE', {
      message: `The access log cannot be written (${code}).`,
      where: String(to),
      mend: ['Name a file in a folder that is there and may be written', 'Or take stderr:  --access-log -'],
      cause: error,
    })
  }
}
