import type { Split } from '../split-contract.ts'
import { byFileSplit } from './by-file.ts'
import { groupSplit } from './group.ts'
import { randomSplit } from './random.ts'
import { stratifiedSplit } from './stratified.ts'
import { timeSplit } from './time.ts'

/** Splits by name, sorted. */
export const splitList: readonly Split[] = [byFileSplit, groupSplit, randomSplit, stratifiedSplit, timeSplit]
