import type { Cell, History, Input, Schema } from './contracts.ts'
import { formatTime } from './parse.ts'
import { carriedInputs } from './schema.ts'

/** Makes a row that the schema accepts: the middle of each range, the first of each list of levels. */
export function exampleRow(schema: Schema): Record<string, Cell | readonly Record<string, Cell>[]> {
  const row: Record<string, Cell | readonly Record<string, Cell>[]> = {}
  for (const input of carriedInputs(schema)) put(row, input.name, exampleValue(input))
  if (schema.history !== undefined) put(row, schema.history.name, examplePast(schema.history))
  return row
}

/** Also a name such as `__proto__`. */
function put(row: object, name: string, value: unknown): void {
  Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true })
}

const mostPast = 3
const dayMs = 86_400_000

/** The newest rows before the example, a day or one unit apart. */
function examplePast({ time, columns, rows, spanMs }: History): readonly Record<string, Cell>[] {
  const isTime = time.type === 'time'
  const now = isTime ? middleOf(time.range ?? [0, 1_735_689_600_000], dayMs) : exampleNumber(time)
  const step = isTime ? (spanMs > 0 ? Math.min(dayMs, Math.ceil(spanMs / mostPast)) : dayMs) : 1
  const count = rows > 0 ? Math.min(rows, mostPast) : mostPast
  return Array.from({ length: count }, (_, at) => {
    const moment = now - (count - at) * step
    const past: Record<string, Cell> = {}
    put(past, time.name, isTime ? formatTime(moment) : moment)
    for (const input of columns) put(past, input.name, exampleValue(input))
    return past
  })
}

function exampleValue(input: Input): Cell {
  switch (input.type) {
    case 'number':
      return exampleNumber(input)
    case 'time':
      return formatTime(middleOf(input.range ?? [0, 1_735_689_600_000], 86_400_000))
    case 'boolean':
      return true
    case 'category':
      return input.levels === undefined || input.levels.length === 0 ? 'example' : input.levels[0]
    case 'text':
      return 'example'
  }
}

function exampleNumber({ range = [0, 2], integer = false }: Input): number {
  if (integer) return middleOf(range, 1)
  const middle = range[0] / 2 + range[1] / 2
  const short = Number(middle.toPrecision(3))
  return short >= range[0] && short <= range[1] ? short : middle
}

/** Gives the middle of a range, rounded down to a whole multiple of `step` where one lies in the range. */
function middleOf([low, high]: readonly [number, number], step: number): number {
  const middle = low / 2 + high / 2
  const rounded = Math.floor(middle / step) * step
  return rounded >= low ? rounded : low
}
