import type { SummaryKind } from '../summary.ts'
import { category } from './category.ts'
import { number } from './number.ts'
import { time } from './time.ts'

/** Summaries by name, sorted. */
export const summaryList: readonly SummaryKind[] = [category, number, time]
