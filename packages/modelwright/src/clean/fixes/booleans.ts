import { type BooleansState, lowered, truthOf } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'

const options = { columns: columnsOption } as const

type Counts = ReadonlyMap<string, number>

/** Which words stand for yes and for no in one language or code. */
const pairs: readonly (readonly [string, string])[] = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
  ['1', '0'],
  ['on', 'off'],
  ['ja', 'nein'],
  ['j', 'n'],
  ['ja', 'nee'],
  ['ja', 'nej'],
  ['ja', 'nei'],
  ['wahr', 'falsch'],
  ['oui', 'non'],
  ['o', 'n'],
  ['vrai', 'faux'],
  ['si', 'no'],
  ['sí', 'no'],
  ['s', 'n'],
  ['sim', 'não'],
  ['sim', 'nao'],
  ['verdadero', 'falso'],
  ['verdadeiro', 'falso'],
  ['vero', 'falso'],
  ['tak', 'nie'],
  ['t', 'n'],
  ['prawda', 'fałsz'],
  ['ano', 'ne'],
  ['a', 'n'],
  ['áno', 'nie'],
  ['da', 'ne'],
  ['да', 'нет'],
  ['igen', 'nem'],
  ['igaz', 'hamis'],
  ['evet', 'hayır'],
  ['kyllä', 'ei'],
  ['jah', 'ei'],
  ['はい', 'いいえ'],
  ['是', '否'],
  ...[...'○◯〇'].flatMap((yes) => [...'×✕'].map((no) => [yes, no] as const)),
]

/** Marks for yes and no in East Asia. Elsewhere a cross may be one that somebody ticked, and 〇 is a zero, too: they count beside each other. */
const signs = ['○◯〇', '×✕'] as const
const isSign = (word: string): boolean => signs.some((of) => of.includes(word))

/** Which single letters say yes and no together, by language. */
const letterSets = ['yntf', 'jnwf', 'onvf', 'snvf', 'tnf', 'an']

/**
 * Whether the single letters among some words can be for yes and no: N, O, S and W are points of the compass. Where nothing
 * is spelled out, they must be one for yes and one for no.
 */
function areTruths(words: readonly string[]): boolean {
  const [hasYes, hasNo] = signs.map((of) => words.some((word) => of.includes(word)))
  if (hasYes !== hasNo) return false
  const letters = [...new Set(words.map(lowered))].filter(
    (word) => word.length === 1 && !/\d/.test(word) && !isSign(word),
  )
  const isSpelled = words.some((word) => word.length > 1)
  if (!isSpelled && letters.length > 2) return false
  return letterSets.some((set) => letters.every((letter) => set.includes(letter)))
}

type Style = 'lower' | 'upper' | 'title'

function styled(word: string, style: Style, counts: Counts): string | undefined {
  return [...counts.keys()].find((level) => lowered(level) === word && styleOf(level) === style)
}

function styleOf(level: string): Style {
  if (lowered(level) === level) return 'lower'
  const rest = level.slice(1)
  return rest !== '' && lowered(rest) === rest ? 'title' : 'upper'
}

/** The pair of spellings, alike in language and case, that most rows use; both must be in use. */
function usualPair(counts: Counts): BooleansState | undefined {
  let best: { state: BooleansState; rows: number } | undefined
  for (const [yesWord, noWord] of pairs)
    for (const style of ['lower', 'title', 'upper'] as const) {
      const yes = styled(yesWord, style, counts)
      const no = styled(noWord, style, counts)
      if (yes === undefined || no === undefined) continue
      const rows = counts.get(yes)! + counts.get(no)!
      if (best === undefined || rows > best.rows) best = { state: { yes, no }, rows }
    }
  return best?.state
}

/**
 * The learning half of `booleans`: runs where every value says yes or no and some spellings say the same.
 *
 * The pair of spellings that most rows use stays; a column of two spellings is left as it is.
 */
export const booleansFix: ValueFix<typeof options, BooleansState> = {
  kind: 'value',
  name: 'booleans',
  about: 'Writes every word for yes or no as the one most rows use.',
  options,
  learn(rows, column) {
    const counts = countLevels(rows, column)
    const words = [...counts.keys()]
    if (words.length < 3 || words.length > 60) return null
    if (words.some((word) => truthOf(word) === undefined) || !areTruths(words)) return null
    return usualPair(counts) ?? null
  },
}

/** Writes every word for yes or no, in some twenty languages, as the one most rows use: "Ja", "J" and "true" as "ja". */
export function booleans(options: { readonly columns?: readonly string[] } = {}): FixSpec {
  return fixSpec('booleans', options)
}
