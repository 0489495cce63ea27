import {
  changedOptions,
  type EnsembleSpec,
  findLearner,
  isEnsemble,
  isRegistered,
  type Recipe,
} from '../../train/index.ts'

/** `boosted-trees` as it is called in a workflow file: `boostedTrees`. */
function factoryName(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

const isPlainKey = (key: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key)

/** A plain value as a person would write it. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (value === null || typeof value !== 'object') return String(value)
  const parts = Object.entries(value).map(
    ([key, entry]) => `${isPlainKey(key) ? key : valueText(key)}: ${valueText(entry)}`,
  )
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

function call(name: string, options: Readonly<Record<string, unknown>>): string {
  return `${name}(${Object.keys(options).length === 0 ? '' : valueText(options)})`
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
  return `ensemble([${texts.join(', ')}], ${valueText({ ...rest, ...(bag === undefined ? {} : { bag }) })})`
}
