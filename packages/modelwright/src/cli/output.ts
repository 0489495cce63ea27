import pc from 'picocolors'
import { isModelwrightError, type ModelwrightError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { exitCodeOf } from './exit-codes.ts'
import type { Io } from './main.ts'
import { printable } from './printable.ts'
import { createProgress } from './progress.ts'

/** How a command speaks: results to stdout, everything else to stderr. */
export interface Output {
  /** Draws stages, progress, notes and warnings on stderr. */
  readonly log: Log
  readonly color: ReturnType<typeof pc.createColors>
  /** Prints the result: one JSON document with `--json`, else what `human` returns. */
  result(json: unknown, human: () => string): void
  /** Prints an error and returns its exit code. */
  fail(error: unknown): number
  close(): void
}

interface ErrorDocument {
  readonly code: string
  readonly message: string
  readonly where?: string
  readonly mend: readonly string[]
}

function documentOf(error: unknown): ErrorDocument {
  if (isModelwrightError(error)) {
    const where = error.where === undefined ? {} : { where: error.where }
    return { code: error.code, message: error.message, ...where, mend: error.mend }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'CLI_BUG_FOUND',
    message,
    mend: ['This is a defect of Modelwright: please report it with the command you ran.'],
  }
}

/** Renders an error as STYLE has it: what happened, where, how to mend it. */
export function renderError(error: ErrorDocument, color: ReturnType<typeof pc.createColors>): string {
  const lines = [`${color.red('error')} ${color.bold(error.code)}  ${printable(error.message)}`]
  if (error.where !== undefined) lines.push(`  where  ${printable(error.where)}`)
  error.mend.forEach((line, i) => {
    lines.push(`  ${i === 0 ? 'mend ' : '     '}  ${printable(line)}`)
  })
  return `${lines.join('\n')}\n`
}

/** Makes the output of one command. */
export function createOutput(io: Io, options: { json?: boolean; quiet?: boolean }): Output {
  const color = pc.createColors(Boolean(io.stderr.isTTY) && io.env['NO_COLOR'] === undefined)
  const progress = createProgress(io, { quiet: options.quiet === true, color })
  const writeJson = (document: unknown): void => {
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  }
  return {
    log: progress.log,
    color,
    result(json, human) {
      progress.close()
      if (options.json === true) writeJson(json)
      else io.stdout.write(human())
    },
    fail(error) {
      progress.close()
      const document = documentOf(error)
      io.stderr.write(renderError(document, color))
      if (document.code === 'CLI_BUG_FOUND' && io.env['MODELWRIGHT_DEBUG'] !== undefined)
        io.stderr.write(`${(error as Error).stack}\n`)
      if (options.json === true) writeJson({ error: document })
      return exitCodeOf((error as ModelwrightError).code)
    },
    close: progress.close,
  }
}
