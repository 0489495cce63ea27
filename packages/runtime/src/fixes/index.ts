import type { FixOperation } from '../contracts.ts'
import { missingTokens } from './missing-tokens.ts'
import { trim } from './trim.ts'

/** Value fixes by name, sorted. */
export const fixes: Readonly<Record<string, FixOperation>> = {
  'missing-tokens': missingTokens,
  trim,
}
