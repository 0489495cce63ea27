import type {
  BooleanColumn,
  CategoryColumn,
  Column,
  NumberColumn,
  PastColumn,
  PreparedColumn,
  PreparedType,
  SparseColumn,
  TextColumn,
  TimeColumn,
} from './column.ts'

/** The five storage types, for readers of states. */
export const columnTypes = ['number', 'category', 'boolean', 'time', 'text'] as const

function wrongType(column: PreparedColumn, wanted: string): never {
  throw new Error(`bug: a ${wanted} column is needed here, found ${column.type}`)
}

/** Narrows to a number column; the loader has checked the chain of types. */
export function asNumber(column: PreparedColumn): NumberColumn {
  return column.type === 'number' ? column : wrongType(column, 'number')
}

/** Narrows to a category column; the loader has checked the chain of types. */
export function asCategory(column: PreparedColumn): CategoryColumn {
  return column.type === 'category' ? column : wrongType(column, 'category')
}

/** Narrows to a boolean column; the loader has checked the chain of types. */
export function asBoolean(column: PreparedColumn): BooleanColumn {
  return column.type === 'boolean' ? column : wrongType(column, 'boolean')
}

/** Narrows to a time column; the loader has checked the chain of types. */
export function asTime(column: PreparedColumn): TimeColumn {
  return column.type === 'time' ? column : wrongType(column, 'time')
}

/** Narrows to a column that holds one number a row: number, time (milliseconds) or boolean (2 is missing). */
export function asScalar(column: PreparedColumn): NumberColumn | TimeColumn | BooleanColumn {
  return column.type === 'category' ||
    column.type === 'text' ||
    column.type === 'sparse' ||
    column.type === 'past'
    ? wrongType(column, 'number, time or boolean')
    : column
}

/** Narrows to a text column; the loader has checked the chain of types. */
export function asText(column: PreparedColumn): TextColumn {
  return column.type === 'text' ? column : wrongType(column, 'text')
}

/** Narrows to a sparse block; the loader has checked the chain of types. */
export function asSparse(column: PreparedColumn): SparseColumn {
  return column.type === 'sparse' ? column : wrongType(column, 'sparse')
}

/** Narrows to what went before; the loader has checked the chain of types. */
export function asPast(column: PreparedColumn): PastColumn {
  return column.type === 'past' ? column : wrongType(column, 'past')
}

/** Narrows to a column that a table can hold. */
export function asPlain(column: PreparedColumn): Column {
  return column.type === 'sparse' || column.type === 'past' ? wrongType(column, 'plain') : column
}

/** Repeats one type, for signatures. */
export function repeatType<Type extends PreparedType>(type: Type, count: number): readonly Type[] {
  return new Array<Type>(count).fill(type)
}
