import { type Column, formatTime } from '@modelwright/runtime'
import { cellOf } from '../../core/index.ts'

/** The text of one cell as CSV writes it; null is missing. */
export function cellTextOf(column: Column, row: number): string | null {
  switch (column.type) {
    case 'number':
      return Number.isNaN(column.values[row]) ? null : String(column.values[row])
    case 'time':
      return Number.isNaN(column.values[row]) ? null : formatTime(column.values[row])
    case 'category':
      return column.codes[row] < 0 ? null : column.levels[column.codes[row]]
    default: {
      const cell = cellOf(column, row)
      return cell === null ? null : String(cell)
    }
  }
}

/** The value of one cell as JSON writes it. */
export function jsonCellOf(column: Column, row: number): string | number | boolean | null {
  switch (column.type) {
    case 'number':
      return Number.isFinite(column.values[row]) ? column.values[row] : null
    case 'boolean':
      return column.values[row] === 2 ? null : column.values[row] === 1
    default:
      return cellTextOf(column, row)
  }
}
