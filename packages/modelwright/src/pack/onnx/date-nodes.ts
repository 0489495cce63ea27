import { type Arithmetic, arithmeticOf } from './arithmetic.ts'
import type { Graph } from './graph.ts'

const dayMs = 86_400_000

/** The farthest moment from 1970 that a date can name. */
const maxTime = 8.64e15

/** Times that no date can name become missing. */
export function nameableTime(graph: Graph, time: string): string {
  const isFar = graph.add('Greater', [graph.add('Abs', [time]), graph.double(maxTime)])
  return graph.add('Where', [isFar, graph.double(Number.NaN), time])
}

/** Whole days since 1970, and the milliseconds of the day: the floor of the quotient, mended by its remainder. */
export function daysOf(graph: Graph, time: string): { days: string; rest: string } {
  const { add, sub, mul, div, floor, where, number } = arithmeticOf(graph)
  const quotient = floor(div(time, number(dayMs)))
  const rest = sub(time, mul(quotient, number(dayMs)))
  const less = where(graph.add('Less', [rest, number(0)]), number(-1), number(0))
  const more = where(graph.add('GreaterOrEqual', [rest, number(dayMs)]), number(1), less)
  const days = add(quotient, more)
  return { days, rest: sub(time, mul(days, number(dayMs))) }
}

/** `((x mod n) + n) mod n` of whole numbers. */
export function modulo({ sub, mul, div, floor, number }: Arithmetic, x: string, n: number): string {
  return sub(x, mul(floor(div(x, number(n))), number(n)))
}

/** Year, month and day of whole days since 1970. @see `civilDate` of the runtime */
export function civilNodes(graph: Graph, days: string): { year: string; month: string; day: string } {
  const arithmetic = arithmeticOf(graph)
  const { add, sub, mul, div, floor, where, number } = arithmetic
  const over = (x: string, n: number): string => floor(div(x, number(n)))
  const shifted = add(days, number(719_468))
  const era = over(shifted, 146_097)
  const dayOfEra = sub(shifted, mul(era, number(146_097)))
  const inEra = add(sub(dayOfEra, over(dayOfEra, 1460)), over(dayOfEra, 36_524))
  const yearOfEra = over(sub(inEra, over(dayOfEra, 146_096)), 365)
  const beforeYear = sub(add(mul(yearOfEra, number(365)), over(yearOfEra, 4)), over(yearOfEra, 100))
  const dayOfYear = sub(dayOfEra, beforeYear)
  const m = over(add(mul(dayOfYear, number(5)), number(2)), 153)
  const month = where(graph.add('Less', [m, number(10)]), add(m, number(3)), sub(m, number(9)))
  const isNext = where(graph.add('LessOrEqual', [month, number(2)]), number(1), number(0))
  return {
    year: add(add(yearOfEra, mul(era, number(400))), isNext),
    month,
    day: add(sub(dayOfYear, over(add(mul(m, number(153)), number(2)), 5)), number(1)),
  }
}

/** Days from 1970 to the first day of a month. @see `daysSinceEpoch` of the runtime */
export function daysToNodes(graph: Graph, year: string, month: string): string {
  const { add, sub, mul, div, floor, where, number } = arithmeticOf(graph)
  const over = (x: string, n: number): string => floor(div(x, number(n)))
  const isEarly = graph.add('LessOrEqual', [month, number(2)])
  const y = where(isEarly, sub(year, number(1)), year)
  const era = over(y, 400)
  const yearOfEra = sub(y, mul(era, number(400)))
  const m = where(isEarly, add(month, number(9)), sub(month, number(3)))
  const dayOfYear = over(add(mul(m, number(153)), number(2)), 5)
  const leaps = sub(over(yearOfEra, 4), over(yearOfEra, 100))
  const inEra = add(add(mul(yearOfEra, number(365)), leaps), dayOfYear)
  return sub(add(mul(era, number(146_097)), inEra), number(719_468))
}
