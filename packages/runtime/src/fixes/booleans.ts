import type { FixOperation } from '../contracts.ts'
import { lowered } from '../text/letters.ts'

/** How a column says yes and no. */
export interface BooleansState {
  readonly yes: string
  readonly no: string
}

const yesWords =
  'yes y true t 1 on ja j wahr w oui o vrai v si s sí sim verdadero verdadeiro vero tak prawda da a ano áno igen igaz evet kyllä jah да はい 是 हाँ 1.0 ○ ◯ 〇'
const noWords =
  'no n false f 0 off nein falsch non faux falso não nao nie fałsz falsz ne nem hamis hayır hayir ei nej nee nei нет いいえ 否 नहीं 0.0 × ✕'

const truths = new Map<string, boolean>()
for (const word of yesWords.split(' ')) truths.set(word, true)
for (const word of noWords.split(' ')) truths.set(word, false)

/** Tells whether a word says yes or no, in any of some twenty languages and in any case; undefined where it says neither. */
export function truthOf(word: string): boolean | undefined {
  return truths.get(lowered(word))
}

/**
 * Writes every word for yes or no as the column's own: "Ja", "J" and "true" become "ja".
 *
 * Words that say neither pass.
 */
export const booleans: FixOperation<BooleansState> = {
  name: 'booleans',
  read(state) {
    const yes = state.string('yes')
    const no = state.string('no')
    if (truthOf(yes) !== true) state.refuse('yes', 'must be a word for yes')
    if (truthOf(no) !== false) state.refuse('no', 'must be a word for no')
    return { yes, no }
  },
  apply(state, value) {
    const truth = truthOf(value)
    return truth === undefined ? value : truth ? state.yes : state.no
  },
}
