import type { RunDetails } from '../../../src/core/index.ts'
import { runFields } from '../../../src/project/search/fields.ts'
import type { Comparison, Filter, Operator, Value } from '../../../src/project/search/filter.ts'
import { timeSpan } from '../../../src/project/search/times.ts'

/** Values a field has: none, one, or several. */
function valuesOf({ run, notes, data }: RunDetails, { field }: Comparison): (string | number)[] {
  const there = (...values: (string | number | null | undefined)[]) =>
    values.filter((value) => value !== null && value !== undefined && !Number.isNaN(value)) as (
      | string
      | number
    )[]
  if (field.of === 'metrics') {
    const found = run.metrics[field.name]
    if (found === undefined) return []
    const { value, low, high, least, greatest, pointCount } = found
    return there({ last: value, low, high, min: least, max: greatest, count: pointCount }[field.facet])
  }
  if (field.of === 'params') return there(run.params[field.name])
  if (field.of === 'tags') return there(run.tags[field.name])
  const { startedAt, endedAt, git } = run
  const [start, end] = [Date.parse(startedAt), endedAt === null ? null : Date.parse(endedAt)]
  const own: Readonly<Record<string, readonly (string | number | null | undefined)[]>> = {
    id: [run.id],
    name: [run.name],
    status: [run.status],
    started: [start],
    ended: [end],
    duration: [end === null ? null : end - start],
    error: [run.error],
    note: notes.map(({ text }) => text),
    parent: [run.parent],
    data: data.map(({ digest }) => digest),
    code: [run.code],
    workflow: [run.workflow],
    artifact: [run.artifact],
    commit: [git?.commit],
    branch: [git?.branch],
    dirty: [git === null ? null : git.isDirty ? 1 : 0],
  }
  return there(...own[field.name])
}

/** Whether a text fits a pattern, character by character. */
function fits(text: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.length === 0) return text.length === 0
  const [first, second] = pattern
  if (first === '%') return fits(text, pattern.slice(1)) || (text.length > 0 && fits(text.slice(1), pattern))
  if (text.length === 0) return false
  if (first === '_') return fits(text.slice(1), pattern.slice(1))
  if (first === '\\' && ['%', '_', '\\'].includes(second))
    return text[0] === second && fits(text.slice(1), pattern.slice(2))
  return text[0] === first && fits(text.slice(1), pattern.slice(1))
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** Whether one value is in the relation to another. */
function relates(
  own: string | number,
  operator: Operator,
  given: Value,
  comparison: Comparison,
  now: number,
): boolean {
  const { field } = comparison
  const type = field.of === 'run' ? runFields[field.name] : field.of
  if (operator === 'contains') return String(own).includes(String(given))
  if (operator === 'like') return fits([...String(own)], [...String(given)])
  if (type === 'time') {
    const { from, to } = timeSpan(String(given), now)!
    if (operator === '=') return Number(own) >= from && Number(own) < to
    return order(Number(own), operator, from)
  }
  if (type === 'seconds') return order(Number(own), operator, 1000 * Number(given))
  if (type === 'boolean') return (own === 1) === given
  if (type === 'digest') return String(own).startsWith(String(given))
  if (type === 'params' && typeof given === 'number')
    return decimal.test(String(own)) && order(Number(own), operator, given)
  return order(own, operator, typeof own === 'number' ? Number(given) : String(given))
}

function order<Kind extends string | number>(a: Kind, operator: Operator, b: Kind): boolean {
  if (operator === '=') return a === b
  if (operator === '>') return a > b
  if (operator === '>=') return a >= b
  return operator === '<' ? a < b : a <= b
}

function holds(own: string | number, comparison: Comparison, now: number): boolean {
  const { operator, values } = comparison
  const is = (as: Operator, value: Value) => relates(own, as, value, comparison, now)
  if (operator === 'in') return values.some((value) => is('=', value))
  if (operator === 'not in') return !values.some((value) => is('=', value))
  if (operator === '!=') return !is('=', values[0])
  if (operator === 'not like') return !is('like', values[0])
  if (operator === 'not contains') return !is('contains', values[0])
  return is(operator, values[0])
}

/** Whether a run fulfils a filter, worked out in memory from its record. */
export function isFound(run: RunDetails, filter: Filter, now: number): boolean {
  if (filter.kind === 'not') return !isFound(run, filter.part, now)
  if (filter.kind !== 'compare') {
    const held = filter.parts.map((part) => isFound(run, part, now))
    return filter.kind === 'and' ? held.every(Boolean) : held.some(Boolean)
  }
  const values = valuesOf(run, filter)
  if (filter.operator === 'is null') return values.length === 0
  if (filter.operator === 'is not null') return values.length > 0
  return values.some((own) => holds(own, filter, now))
}
