import { didYouMean, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { checkWorkflow } from './check.ts'
import type { Workflow } from './definition.ts'
import { isRecord } from './problems.ts'

/** Parts of a definition that are one thing and are taken whole: sources, splits, steps. */
function isPiece(value: Record<string, unknown>): boolean {
  return typeof value['kind'] === 'string' || typeof value['gate'] === 'string'
}

/** Lays one definition over another: objects key by key, all else in place of what was there. */
function merged(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over) || isPiece(base) || isPiece(over)) return over
  const made: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) made[key] = merged(base[key], value)
  return made
}

/** What an environment says, laid over the rest; environments themselves are gone after that. */
export function withEnvironment(
  { environments = {}, ...rest }: Workflow,
  name: string | undefined,
): Workflow {
  if (name === undefined) return rest
  if (!Object.hasOwn(environments, name)) {
    const names = Object.keys(environments)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: `The workflow has no environment "${name}".`,
      where: '--env',
      mend: [
        ...didYouMean(name, names),
        names.length > 0
          ? `Environments: ${names.join(', ')}`
          : `Declare it in the workflow:  environments: { ${JSON.stringify(name)}: { tune: { … } } }`,
      ],
    })
  }
  return checkWorkflow(merged(rest, environments[name]), `environments.${name}`)
}

function wrongSet(text: string, message: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', { message, where: `--set ${text}`, mend })
}

/** The values a text may stand for: what it is as JSON, then itself. */
function meanings(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text), text]
  } catch {
    return [text]
  }
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/** Reads `tune.budget.seconds=30`. */
function readSet(text: string): { readonly path: readonly string[]; readonly values: readonly unknown[] } {
  const at = text.indexOf('=')
  const path = text.slice(0, at).trim().split('.')
  if (at < 1 || path.some((key) => key === '' || forbidden.has(key)))
    throw wrongSet(text, 'A value is set by the way to its key, "=", and the value.', [
      '--set tune.budget.seconds=30',
      '--set evaluate.slices=\'["contract"]\'',
    ])
  return { path, values: meanings(text.slice(at + 1)) }
}

/** A copy with a value put in; objects on the way are made. `null` takes the key away. */
function put(base: unknown, [key, ...rest]: readonly string[], value: unknown, text: string): unknown {
  if (Array.isArray(base)) {
    const at = Number(key)
    if (!/^\d+$/.test(key) || at >= base.length)
      throw wrongSet(text, `"${key}" is no place of a list of ${base.length}.`, ['Places count from 0.'])
    return base.map((entry, i) =>
      i !== at ? entry : rest.length === 0 ? value : put(entry, rest, value, text),
    )
  }
  if (base !== undefined && !isRecord(base))
    throw wrongSet(text, `"${key}" is to be set in something that has no keys.`, ['Set the whole of it.'])
  const { [key]: before, ...others } = base ?? {}
  if (rest.length === 0 && value === null) return others
  // The order of keys says nothing; but it stays, so that a definition is read as it was written.
  return { ...base, [key]: rest.length === 0 ? value : put(before, rest, value, text) }
}

function withSet(workflow: Workflow, text: string): Workflow {
  const { path, values } = readSet(text)
  let first: unknown
  for (const value of values) {
    try {
      return checkWorkflow(put(workflow, path, value, text), `--set ${text}`)
    } catch (error) {
      first ??= error
    }
  }
  if (!isModelwrightError(first) || first.code !== 'PROJECT_WORKFLOW_INVALID') throw first
  throw wrongSet(text, first.message, first.mend)
}

/**
 * Sets values of a workflow as `--set` gives them, one after the other, each checked as the file is.
 *
 * A value is read as JSON where it is some and suits the key, else it is a text; `null` takes the key away.
 *
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when it is no setting, there is no such key, or it takes other values
 */
export function withSets(workflow: Workflow, sets: readonly string[]): Workflow {
  return sets.reduce(withSet, workflow)
}
