import type { CategoryColumn, Column } from '@modelwright/runtime'
import { ModelwrightError, type NamedColumn, type Target } from '../core/index.ts'
import { pastIn } from './narrow.ts'

function levelOf(
  name: string,
  { levels }: CategoryColumn,
  asked: string,
  target: Target,
  step: string,
): string {
  if (asked !== '') return asked
  const isTarget =
    target.task === 'binary' && levels.length > 0 && levels.every((level) => target.classes.includes(level))
  if (isTarget && target.task === 'binary') return target.classes[1]
  throw new ModelwrightError('PREPARE_LEVEL_ABSENT', {
    message: `"${name}" is a category: which of its levels is looked back at is not said.`,
    where: `prepare: ${step}('${name}')`,
    mend: levels.slice(0, 3).map((level) => `Name one:  ${step}('${name}', { level: '${level}' })`),
  })
}

/**
 * Says of each past column which level counts as 1: none of numbers, the level asked for of categories, else the positive
 * class of the target.
 *
 * @throws {ModelwrightError} PREPARE_LEVEL_ABSENT - when a category is looked back at and no level is named
 */
export function pastLevels(
  columns: readonly NamedColumn[],
  asked: string,
  target: Target,
  step: string,
): readonly string[] {
  return columns.map((named) => {
    const values: Column = pastIn(named).values
    if (values.type !== 'category') return ''
    return `=${levelOf(originOf(named.name), values, asked, target, step)}`
  })
}

const prefix = 'past:'

/** The column that a past column tells of. */
export function originOf(name: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}
