import { isModelwrightError, nearest } from '../../core/index.ts'

/** Collects what is wrong with a definition: a sentence each, with a way out where there is one. */
export interface Problems {
  readonly found: string[]
  readonly mend: string[]
}

/** Checks one part of a definition and reports what is wrong with it; `where` names it, e.g. `tune.metric`. */
export type Check = (problems: Problems, where: string, value: unknown) => void

const words: Record<string, string> = {
  undefined: 'nothing',
  function: 'a function',
  object: 'an object',
}

/** Describes a wrong value in a few words. */
export function described(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Promise) return 'a promise'
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  return words[typeof value] ?? String(value)
}

/** Reports that `where` holds the wrong kind of value. */
export function wrong(problems: Problems, where: string, rule: string, value: unknown): void {
  problems.found.push(`"${where}" must be ${rule}, found ${described(value)}`)
}

/** Reports keys that nobody reads, with the nearest one that is read. */
export function refuseUnknownKeys(
  problems: Problems,
  where: string,
  value: object,
  known: readonly string[],
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    problems.found.push(`there is no key "${key}" in ${where}`)
    const near = nearest(key, known)
    problems.mend.push(
      near === undefined
        ? `Remove "${key}"; ${where} takes ${known.join(', ')}.`
        : `Write "${near}" instead of "${key}".`,
    )
  }
}

/** Tells whether a value is an object with named parts. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Runs a check that throws, and reports what it threw. */
export function report(problems: Problems, where: string, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    problems.found.push(`"${where}": ${error.message.replace(/\.$/, '')}`)
    problems.mend.push(...error.mend)
  }
}
