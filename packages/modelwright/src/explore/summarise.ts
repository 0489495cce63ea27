import type { Column } from '@modelwright/runtime'
import type { Summary } from './profile-types.ts'
import { category } from './summaries/category.ts'
import { summaryList } from './summaries/index.ts'

/** Summarises a column by what it holds; `isCode` shows whole-number codes as levels. */
export function summarise(column: Column, rowCount: number, isCode: boolean): Summary {
  const kind = isCode ? category : summaryList.find(({ takes }) => takes.includes(column.type))
  if (kind === undefined) throw new Error(`bug: no summary for ${column.type} columns`)
  return kind.summarise(column, rowCount)
}
