import { basename, resolve } from 'node:path'
import { didYouMean, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { type Target, targets } from '../../deploy/index.ts'
import { importCode } from '../workflow/import-code.ts'

const endings = /\.(ts|mts|js|mjs)$/

function unknown(name: string): ModelwrightError {
  const names = Object.keys(targets)
  return new ModelwrightError('DEPLOY_TARGET_UNKNOWN', {
    message: `There is no deploy target "${name.slice(0, 60)}".`,
    where: name.slice(0, 60),
    mend: [
      ...didYouMean(name, names),
      `Targets: ${names.join(', ')}.`,
      'Or one of your own, as a file:  modelwright deploy ./target.ts',
    ],
  })
}

function invalid(path: string, why: string, cause?: unknown): ModelwrightError {
  return new ModelwrightError('DEPLOY_TARGET_INVALID', {
    message: `${basename(path)} ${why}.`,
    where: path,
    mend: ['Write:  export default defineTarget({ name: …, … })'],
    cause,
  })
}

function isTarget(value: unknown): value is Target {
  const found = value as Partial<Target> | null
  return (
    typeof found === 'object' &&
    found !== null &&
    typeof found.name === 'string' &&
    typeof found.describe === 'function' &&
    typeof found.build === 'function'
  )
}

/** A target of somebody's own: the file is code, it is run. */
async function importTarget(path: string): Promise<Target> {
  let found: { readonly default?: unknown }
  try {
    found = (await importCode(path, undefined, await import('../../index.ts'))) as typeof found
  } catch (error) {
    if (isModelwrightError(error)) throw error
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw invalid(path, `cannot be run: ${why}`, error)
  }
  if (!isTarget(found.default)) throw invalid(path, 'has no deploy target as its default export')
  return found.default
}

/**
 * Finds a deploy target by its name, or loads one of somebody's own from a file.
 *
 * @throws {ModelwrightError} DEPLOY_TARGET_UNKNOWN - when there is none of that name
 * @throws {ModelwrightError} DEPLOY_TARGET_INVALID - when the file exports none
 */
export async function findTarget(reference: string, folder: string): Promise<Target> {
  if (endings.test(reference)) return importTarget(resolve(folder, reference))
  if (!Object.hasOwn(targets, reference)) throw unknown(reference)
  return targets[reference]()
}
