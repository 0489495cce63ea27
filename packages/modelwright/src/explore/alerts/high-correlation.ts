import { type AlertKind, percent } from '../alert.ts'
import { ignoreLine } from '../mends.ts'
import type { Pair } from '../profile-types.ts'

const beyond = 0.95
const names = {
  pearson: 'correlation',
  'cramers-v': 'Cramér’s V',
  'correlation-ratio': 'correlation ratio',
} as const

/** Shares nearer to each other than this are taken for equal. */
const clearlyMore = 0.02

/** Of two, the one that the other tells more of; the later where both tell as much. */
function toldOf({ a, b, foretells: [aOfB, bOfA] = [0, 0] }: Pair): {
  told: string
  by: string
  share: number
} {
  return bOfA > aOfB + clearlyMore ? { told: a, by: b, share: bOfA } : { told: b, by: a, share: aOfB }
}

function evidenceOf({ measure, value, spearman = 0 }: Pair, by: string, share: number): string {
  const shownValue =
    Math.abs(spearman) > Math.abs(value)
      ? `rank correlation ${spearman.toFixed(3)}`
      : `${names[measure]} ${value.toFixed(3)}`
  const power = share > 0 ? ` ${JSON.stringify(by)} alone foretells ${percent(share)} of it.` : ''
  return `It goes with ${JSON.stringify(by)}: ${shownValue}.${power}`
}

/** Columns that say nearly the same as another. */
export const highCorrelation: AlertKind = {
  name: 'high-correlation',
  about: 'Two columns go together by over 0.95.',
  find({ profile, target }) {
    const seen = new Set<string>()
    const pairs = (profile.pairs?.pairs ?? []).filter(
      ({ a, b, strength }) => strength > beyond && a !== target?.name && b !== target?.name,
    )
    const found = [...pairs].sort((a, b) => b.strength - a.strength)
    return found.flatMap((pair) => {
      if (seen.has(pair.b) || seen.has(pair.a)) return []
      const { told, by, share } = toldOf(pair)
      seen.add(told)
      const evidence = evidenceOf(pair, by, share)
      return [
        {
          alert: 'high-correlation',
          column: told,
          severity: 'info',
          evidence,
          mend: ignoreLine({ name: told }),
        },
      ]
    })
  },
}
