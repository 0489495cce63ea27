import type {
  CategoryColumn,
  NumberColumn,
  PastColumn,
  PreparedColumn,
  SparseColumn,
  TextColumn,
  TimeColumn,
} from '@modelwright/runtime'
import type { NamedColumn } from '../core/index.ts'

function wrong(column: PreparedColumn, wanted: string): never {
  throw new Error(`bug: a ${wanted} column is needed here, found ${column.type}`)
}

/** Narrows to the numbers of a column; the plan has checked the types. */
export function numbersIn({ column }: NamedColumn): NumberColumn {
  return column.type === 'number' ? column : wrong(column, 'number')
}

/** Narrows to categories; the plan has checked the types. */
export function levelsIn({ column }: NamedColumn): CategoryColumn {
  return column.type === 'category' ? column : wrong(column, 'category')
}

/** Narrows to times; the plan has checked the types. */
export function timesIn({ column }: NamedColumn): TimeColumn {
  return column.type === 'time' ? column : wrong(column, 'time')
}

/** Narrows to text; the plan has checked the types. */
export function textsIn({ column }: NamedColumn): TextColumn {
  return column.type === 'text' ? column : wrong(column, 'text')
}

/** Narrows to what went before; the plan has checked the types. */
export function pastIn({ column }: NamedColumn): PastColumn {
  return column.type === 'past' ? column : wrong(column, 'past')
}

/** Narrows to a sparse block; the plan has checked the types. */
export function sparseIn({ column }: NamedColumn): SparseColumn {
  return column.type === 'sparse' ? column : wrong(column, 'sparse')
}
