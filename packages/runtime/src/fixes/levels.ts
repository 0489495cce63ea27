import type { FixOperation } from '../contracts.ts'
import { lowered } from '../text/letters.ts'

/** The levels of a column, and the spellings that were found to mean one of them. */
export interface LevelsState {
  /** Sorted by code unit, no level twice. */
  readonly levels: readonly string[]
  /** Sorted by code unit, no spelling twice; none is a level. */
  readonly from: readonly string[]
  /** What each of `from` means: levels all. */
  readonly to: readonly string[]
}

const separators = /[\s_\-‐‑–—.,'’`´:;/]+/g

const isDigit = (character: string | undefined): boolean => character !== undefined && /\d/.test(character)

/**
 * Folds what spelling leaves open in a level: case, and blanks, hyphens, points, quotes between letters.
 *
 * Between two digits a mark stays: "1.5" is not "15". At the ends blanks and points alone go: "A-" is not "A".
 *
 * @example
 * fingerprintOf('Standard-Class') // → 'standardclass'
 */
export function fingerprintOf(level: string): string {
  const text = lowered(level)
  const folded = text.replace(separators, (run: string, at: number) => {
    const end = at + run.length
    if (at === 0) return /^\s+$/.test(run) ? '' : run
    if (end === text.length) return /^[.,;:\s]+$/.test(run) ? '' : run
    return isDigit(text[at - 1]) && isDigit(text[end]) ? run : ''
  })
  return folded === '' ? level : folded
}

interface Known {
  readonly levels: ReadonlySet<string>
  readonly merged: ReadonlyMap<string, string>
  /** The level of each fingerprint; null where several share it. */
  readonly byFingerprint: ReadonlyMap<string, string | null>
}

const kept = new WeakMap<LevelsState, Known>()

function knownOf(state: LevelsState): Known {
  const found = kept.get(state)
  if (found !== undefined) return found
  const byFingerprint = new Map<string, string | null>()
  for (const level of state.levels) {
    const print = fingerprintOf(level)
    byFingerprint.set(print, byFingerprint.has(print) ? null : level)
  }
  const known = {
    levels: new Set(state.levels),
    merged: new Map(state.from.map((spelling, at) => [spelling, state.to[at]])),
    byFingerprint,
  }
  kept.set(state, known)
  return known
}

/**
 * Writes each spelling of a level as that level: those found in training, and any that differs in case or separators alone.
 *
 * Levels pass as they are, and so does whatever resembles none.
 */
export const levels: FixOperation<LevelsState> = {
  name: 'levels',
  read(state) {
    const sorted = (key: 'levels' | 'from'): readonly string[] => {
      const values = state.strings(key)
      for (let i = 1; i < values.length; i++)
        if (!(values[i - 1] < values[i])) state.refuse(key, 'must be sorted, without repeats')
      return Object.freeze(values.slice())
    }
    const all = sorted('levels')
    const known = new Set(all)
    const from = sorted('from')
    const to = state.strings('to', from.length)
    if (from.some((spelling) => known.has(spelling))) state.refuse('from', 'must hold no level')
    if (to.some((level) => !known.has(level))) state.refuse('to', 'must hold levels only')
    return { levels: all, from, to: Object.freeze(to.slice()) }
  },
  apply(state, value) {
    const known = knownOf(state)
    if (known.levels.has(value)) return value
    return known.merged.get(value) ?? known.byFingerprint.get(fingerprintOf(value)) ?? value
  },
}
