import type { Cell, Input, Schema } from './contracts.ts'
import { formatTime } from './parse.ts'

/** Makes a row that the schema accepts: the middle of each range, the first of each list of levels. */
export function exampleRow(schema: Schema): Record<string, Cell> {
  const row: Record<string, Cell> = {}
  for (const input of schema.inputs)
    Object.defineProperty(row, input.name, {
      value: exampleValue(input),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return row
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
