import type { AlertKind } from '../alert.ts'

const beyond = 0.95
const names = {
  pearson: 'correlation',
  'cramers-v': 'Cramér’s V',
  'correlation-ratio': 'correlation ratio',
} as const

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
    return found.flatMap(({ a, b, measure, value, spearman = 0 }) => {
      if (seen.has(b) || seen.has(a)) return []
      seen.add(b)
      const shownValue =
        Math.abs(spearman) > Math.abs(value)
          ? `rank correlation ${spearman.toFixed(3)}`
          : `${names[measure]} ${value.toFixed(3)}`
      const evidence = `It goes with ${JSON.stringify(a)}: ${shownValue}. One of the two says it all.`
      return [
        {
          alert: 'high-correlation',
          column: b,
          severity: 'info',
          evidence,
          mend: `ignore: [${JSON.stringify(b)}]`,
        },
      ]
    })
  },
}
