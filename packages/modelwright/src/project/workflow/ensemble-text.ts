import {
  changedOptions,
  type EnsembleSpec,
  findLearner,
  isEnsemble,
  isRegistered,
  type Recipe,
} from '../../train/index.ts'
import { factoryName, valueCode } from '../init/source-code.ts'

function call(name: string, options: Readonly<Record<string, unknown>>): string {
  return `${name}(${Object.keys(options).length === 0 ? '' : valueCode(options)})`
}

/**
 * Writes a learner as a workflow file has it: `boostedTrees({ leaves: 7 })`.
 *
 * @returns undefined where it is a learner of one's own, which has no name there
 */
export function learnerCode({ learner, options = {} }: Recipe): string | undefined {
  const found = findLearner(learner)
  if (isEnsemble(found)) return ensembleCode(found.ensemble)
  return isRegistered(found) ? call(factoryName(found.name), changedOptions(found.name, options)) : undefined
}

/**
 * Writes an ensemble as the line of a workflow file that gives it again, bit for bit.
 *
 * @returns undefined where a member is a learner of one's own, which has no name there
 */
export function ensembleCode({ members, combine, bag }: EnsembleSpec): string | undefined {
  const texts = members.map(learnerCode)
  if (texts.some((text) => text === undefined)) return undefined
  const { by, weights } = combine
  const rest = by === 'stack' ? { by, weights, intercepts: combine.intercepts } : { weights }
  return `ensemble([${texts.join(', ')}], ${valueCode({ ...rest, ...(bag === undefined ? {} : { bag }) })})`
}
