import type { MissingTokensState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Words for missing: a closed list. */
export const missingTokens: OnnxFix<MissingTokensState> = {
  name: 'missing-tokens',
  spellings: ({ tokens }) => tokens,
}
