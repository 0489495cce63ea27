import { didYouMean, ModelwrightError } from '../../core/index.ts'
import { codeOf } from '../disk-error.ts'

/** The first line of the file that a stack names; columns are those of the translated code, so they are left out. */
function placeIn(stack: string, file: string): string {
  const from = stack.indexOf(`${file}:`)
  const found = from < 0 ? null : /^:(\d+)/.exec(stack.slice(from + file.length))
  return found === null ? file : `${file}, line ${found[1]}`
}

function syntaxError(message: string, cause: unknown): ModelwrightError | undefined {
  const found = /^ParseError: ([^\n]*?)\s*\n\s*(.+):(\d+):(\d+)\s*$/s.exec(message)
  if (found === null) return undefined
  const [, what, file, line, column] = found
  return new ModelwrightError('PROJECT_WORKFLOW_BROKEN', {
    message: `The workflow file is not valid TypeScript: ${what}.`,
    where: `${file}, line ${line}, column ${Number(column) + 1}`,
    mend: ['Mend that line: often a comma, quote or bracket is missing just before it.'],
    cause,
  })
}

function mendFor(error: unknown, message: string, exportNames: readonly string[]): string[] {
  const notExported = /\(0 , _modelwright\.(\w+)\) is not a function/.exec(message)
  if (notExported !== null)
    return [`"modelwright" exports no "${notExported[1]}".`, ...didYouMean(notExported[1], exportNames)]
  const noModule = /Cannot find (?:module|package) '([^']+)'/.exec(message)
  if (noModule === null || !/MODULE_NOT_FOUND/.test(codeOf(error)))
    return ['Mend the workflow file and run it again.']
  return noModule[1].startsWith('.')
    ? ['Check the path of the import.']
    : [`Install it:  npm install ${noModule[1]}`]
}

/**
 * Explains why a workflow file could not be loaded: a syntax error or something thrown while it ran.
 *
 * @param exportNames - what `modelwright` exports, for typos
 */
export function loadingError(error: unknown, file: string, exportNames: readonly string[]): ModelwrightError {
  const message = error instanceof Error ? error.message : String(error)
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return (
    syntaxError(message, error) ??
    new ModelwrightError('PROJECT_WORKFLOW_BROKEN', {
      message: `The workflow file failed when it was run: ${message.split('\n')[0]}${/[.!?]$/.test(message) ? '' : '.'}`,
      where: placeIn(stack, file),
      mend: mendFor(error, message, exportNames),
      cause: error,
    })
  )
}
