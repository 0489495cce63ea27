import type { Fix } from '../../core/index.ts'
import { dropDuplicatesFix } from './drop-duplicates.ts'
import { dropMissingTargetFix } from './drop-missing-target.ts'
import { missingTokensFix } from './missing-tokens.ts'
import { trimFix } from './trim.ts'

/** Fixes by name, sorted. */
export const fixList: readonly Fix[] = [dropDuplicatesFix, dropMissingTargetFix, missingTokensFix, trimFix]
