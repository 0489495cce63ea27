import type { BooleanColumn, CategoryColumn, Column, ColumnType, NumberColumn, TimeColumn } from './column.ts'

/** The five storage types, for readers of states. */
export const columnTypes = ['number', 'category', 'boolean', 'time', 'text'] as const

function wrongType(column: Column, wanted: string): never {
  throw new Error(`bug: a ${wanted} column is needed here, found ${column.type}`)
}

/** Narrows to a number column; the loader has checked the chain of types. */
export function asNumber(column: Column): NumberColumn {
  return column.type === 'number' ? column : wrongType(column, 'number')
}

/** Narrows to a category column; the loader has checked the chain of types. */
export function asCategory(column: Column): CategoryColumn {
  return column.type === 'category' ? column : wrongType(column, 'category')
}

/** Narrows to a boolean column; the loader has checked the chain of types. */
export function asBoolean(column: Column): BooleanColumn {
  return column.type === 'boolean' ? column : wrongType(column, 'boolean')
}

/** Narrows to a time column; the loader has checked the chain of types. */
export function asTime(column: Column): TimeColumn {
  return column.type === 'time' ? column : wrongType(column, 'time')
}

/** Narrows to a column that holds one number a row: number, time (milliseconds) or boolean (2 is missing). */
export function asScalar(column: Column): NumberColumn | TimeColumn | BooleanColumn {
  return column.type === 'category' || column.type === 'text'
    ? wrongType(column, 'number, time or boolean')
    : column
}

/** Repeats one type, for signatures. */
export function repeatType(type: ColumnType, count: number): readonly ColumnType[] {
  return new Array<ColumnType>(count).fill(type)
}
