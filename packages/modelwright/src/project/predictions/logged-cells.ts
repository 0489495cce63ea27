import type { Batch, Column, Input, Output } from '@modelwright/runtime'

/** A cell of a line of JSON. */
export type Cell = string | number | boolean | null

const moment = (time: number): string => new Date(time).toISOString()

/** A cell as a column that was read holds it; what was not one of its values is missing. */
function readCell(column: Column, row: number): Cell {
  if (column.type === 'number') return Number.isFinite(column.values[row]) ? column.values[row] : null
  if (column.type === 'time') return Number.isNaN(column.values[row]) ? null : moment(column.values[row])
  if (column.type === 'boolean') return column.values[row] === 2 ? null : column.values[row] === 1
  return null
}

/** A cell as it was sent: words and levels, those among them that no model has seen. */
function sentCell(value: unknown): Cell {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return JSON.stringify(value)
}

/** An input of a row: numbers, times and truths as the model read them, everything else as it was sent. */
export function inputCell(
  { name, type }: Input,
  { features, batch, row }: { features: Readonly<Record<string, unknown>>; batch: Batch; row: number },
): Cell {
  if (type === 'category' || type === 'text') return sentCell(features[name])
  return readCell(batch.columns.get(name)!, row)
}

const isNumberText = (text: string): boolean => String(Number(text)) === text

/** How outcomes are written: classes that are numbers or truths as such, so that they suit a table that has them so. */
export function outcomeCell({ task, classes = [] }: Output): (outcome: string | number) => Cell {
  if (task === 'regression') return (outcome) => Number(outcome)
  if (classes.every(isNumberText)) return (outcome) => Number(outcome)
  if (classes.every((name) => name === 'true' || name === 'false')) return (outcome) => outcome === 'true'
  return String
}
