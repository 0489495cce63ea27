import { type CategoryColumn, type OrderedLevels, type OrdinalState, parseNumber } from '@modelwright/runtime'
import { defineTransform, ModelwrightError, type NamedColumn } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  order: {
    type: 'list',
    default: [],
    about:
      'The levels from lowest to highest. Empty: by number where all levels are numbers, else by code unit.',
  },
} as const

/** Options of {@link ordinal}. */
export interface OrdinalOptions {
  readonly order?: readonly string[]
}

function usedLevels(column: CategoryColumn): string[] {
  const used = new Uint8Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) used[code] = 1
  return column.levels.filter((_, code) => used[code] === 1)
}

function inDefaultOrder(levels: string[]): string[] {
  const numbers = new Map(levels.map((level) => [level, parseNumber(level)]))
  const sorted = [...levels].sort()
  if (sorted.some((level) => numbers.get(level) === undefined)) return sorted
  return sorted.sort((a, b) => numbers.get(a)! - numbers.get(b)!)
}

function checkOrder(name: string, levels: readonly string[], order: readonly string[]): void {
  const absent = levels.filter((level) => !order.includes(level))
  const repeated = order.filter((level, at) => order.indexOf(level) !== at)
  if (absent.length === 0 && repeated.length === 0) return
  const [problem, found] = absent.length > 0 ? ['does not name', absent] : ['names twice', repeated]
  throw new ModelwrightError('PREPARE_ORDER_INVALID', {
    message: `The order of "${name}" ${problem} ${found
      .slice(0, 5)
      .map((level) => `"${level}"`)
      .join(', ')}${found.length > 5 ? ` and ${found.length - 5} more` : ''}.`,
    where: `ordinal('${name}')`,
    mend: [
      `Name each level once:  ordinal('${name}', { order: [${[...order, ...absent]
        .slice(0, 8)
        .map((level) => `'${level}'`)
        .join(', ')}] })`,
    ],
  })
}

function orderOf({ name, column }: NamedColumn, order: readonly string[]): OrderedLevels {
  if (column.type === 'boolean') return { type: 'boolean', levels: [] }
  if (column.type !== 'category')
    throw new Error(`bug: ordinal takes categories or booleans, found ${column.type}`)
  const levels = usedLevels(column)
  if (order.length === 0) return { type: 'category', levels: inDefaultOrder(levels) }
  checkOrder(name, levels, order)
  return { type: 'category', levels: [...order] }
}

/** The training half of `ordinal`. */
export const ordinalTransform = defineTransform({
  name: 'ordinal',
  about: 'Replaces each level by its place in an order: 0, 1, 2 and so on.',
  options,
  takes: ['category', 'boolean'],
  gives: () => 'number',
  fit: (columns, given): OrdinalState => ({ columns: columns.map((column) => orderOf(column, given.order)) }),
  outputs: (inputs) => inputs.map((name) => `${name}.rank`),
})

/**
 * Replaces each level by its place in an order. Missing and unknown levels become missing numbers.
 *
 * @throws {ModelwrightError} PREPARE_ORDER_INVALID - when fitted, and the order lacks a level or has one twice
 */
export function ordinal(columns: ColumnNames, options: OrdinalOptions = {}): TransformSpec {
  return transformSpec('ordinal', columns, options)
}
