import type { FixOperation } from '../contracts.ts'

/** The words that stand for "missing" in a column, sorted by code unit, no word twice. */
export interface MissingTokensState {
  readonly tokens: readonly string[]
}

const maxTokens = 1000

/** Makes values missing that are one of the learnt words, letter for letter; all others pass. */
export const missingTokens: FixOperation<MissingTokensState> = {
  name: 'missing-tokens',
  read(state) {
    const tokens = state.strings('tokens')
    if (tokens.length > maxTokens) state.refuse('tokens', `must have at most ${maxTokens} entries`)
    for (let i = 1; i < tokens.length; i++)
      if (!(tokens[i - 1] < tokens[i])) state.refuse('tokens', 'must be sorted, without repeats')
    return { tokens: Object.freeze(tokens.slice()) }
  },
  apply: (state, value) => (state.tokens.includes(value) ? null : value),
}
