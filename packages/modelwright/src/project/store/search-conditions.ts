import type { RawBuilder } from 'kysely'
import type { Operator, Value } from '../search/filter.ts'
import { globText, likeParts, likeText } from '../search/like.ts'
import { timeSpan } from '../search/times.ts'

/** A piece of SQL. */
export type Sql = RawBuilder<unknown>

/** What conditions are written with. */
export interface SqlTools {
  readonly sql: typeof import('kysely').sql
  /** Whether the database has `glob`; its `like` then does not tell capital letters from small ones. */
  readonly hasGlob: boolean
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

/** A condition on one value, which is not null. */
export type Condition = (value: Sql) => Sql

const mostInteger = 9e15

/** Compares whole numbers in the database with any number: it may refuse to take a fraction for one. */
function ofInteger({ sql }: SqlTools, operator: Operator, given: number): Condition {
  const bound = Math.max(-mostInteger, Math.min(mostInteger, given))
  const [down, up] = [Math.floor(bound), Math.ceil(bound)]
  switch (operator) {
    case '>':
      return (value) => sql`${value} > ${down}`
    case '>=':
      return (value) => sql`${value} >= ${up}`
    case '<':
      return (value) => sql`${value} < ${up}`
    case '<=':
      return (value) => sql`${value} <= ${down}`
    default: {
      const isWhole = down === given
      if (operator === '=') return (value) => (isWhole ? sql`${value} = ${down}` : sql`1 = 0`)
      return (value) => (isWhole ? sql`${value} <> ${down}` : sql`1 = 1`)
    }
  }
}

function ofOneNumber({ sql }: SqlTools, operator: Operator, given: number): Condition {
  const sign = sql.raw(operator === '!=' ? '<>' : operator)
  return (value) => sql`${value} ${sign} ${given}`
}

function anyOf({ sql }: SqlTools, conditions: readonly Condition[]): Condition {
  return (value) =>
    sql`(${sql.join(
      conditions.map((one) => one(value)),
      sql` or `,
    )})`
}

function allOf({ sql }: SqlTools, conditions: readonly Condition[]): Condition {
  return (value) =>
    sql`(${sql.join(
      conditions.map((one) => one(value)),
      sql` and `,
    )})`
}

/** Writes `in` as equalities, so that each is compared as its kind is. */
function each(
  tools: SqlTools,
  operator: Operator,
  values: readonly Value[],
  one: (operator: Operator, value: Value) => Condition,
): Condition {
  if (operator === 'in')
    return anyOf(
      tools,
      values.map((value) => one('=', value)),
    )
  if (operator === 'not in')
    return allOf(
      tools,
      values.map((value) => one('!=', value)),
    )
  return one(operator, values[0])
}

/** A condition on a number. */
export function numberCondition(
  tools: SqlTools,
  operator: Operator,
  values: readonly Value[],
  { isInteger = false }: { readonly isInteger?: boolean } = {},
): Condition {
  const one = isInteger ? ofInteger : ofOneNumber
  return each(tools, operator, values, (sign, value) => one(tools, sign, Number(value)))
}

/** A condition on a time in milliseconds: equal to a day means on that day. */
export function timeCondition(tools: SqlTools, operator: Operator, values: readonly Value[]): Condition {
  const { sql, now } = tools
  return each(tools, operator, values, (sign, value) => {
    const { from, to } = timeSpan(String(value), now)!
    if (sign === '=') return (at) => sql`(${at} >= ${from} and ${at} < ${to})`
    if (sign === '!=') return (at) => sql`(${at} < ${from} or ${at} >= ${to})`
    return ofOneNumber(tools, sign, from)
  })
}

/** A condition on a text; with `isBeginning` texts are equal where the value is how they begin. */
export function textCondition(
  tools: SqlTools,
  operator: Operator,
  values: readonly Value[],
  { isBeginning = false }: { readonly isBeginning?: boolean } = {},
): Condition {
  const { sql, hasGlob } = tools
  const isNot = operator.startsWith('not ')
  const verb = isNot ? operator.slice('not '.length) : operator
  if (verb === 'contains')
    return (text) => sql`replace(${text}, ${values[0]}, '') ${sql.raw(isNot ? '=' : '<>')} ${text}`
  if (verb === 'like') {
    const parts = likeParts(String(values[0]))
    const word = sql.raw(`${isNot ? 'not ' : ''}${hasGlob ? 'glob' : 'like'}`)
    return (text) => sql`${text} ${word} ${hasGlob ? globText(parts) : likeText(parts)}`
  }
  return each(tools, operator, values, (sign, value) => {
    const word = sql.raw(sign === '=' ? '=' : '<>')
    const length = sql.lit([...String(value)].length)
    return (text) =>
      isBeginning
        ? sql`substr(${text}, 1, ${length}) ${word} ${value}`
        : sql`${text} ${word} ${String(value)}`
  })
}
