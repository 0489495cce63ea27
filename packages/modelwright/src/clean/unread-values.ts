import { isDateLike, isNumberLike, plainNumber, rowsOf, rowsWhere, shareOf } from './looks.ts'
import { quoted, type Suggestion } from './suggestion.ts'

type Counts = ReadonlyMap<string, number>

/** The name of a time zone behind a time: "CET", "Europe/Berlin". */
const zoneName = / \(?(?:[A-Z]{2,5}|[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+)\)?$/

const hasZoneName = (level: string): boolean => {
  const match = zoneName.exec(level)
  return match !== null && !isDateLike(level) && isDateLike(level.slice(0, match.index))
}

/** Times that name their zone: which distance from UTC a name stands for depends on the day, so they stay text. */
export function unreadTimes(column: string, counts: Counts): Suggestion[] {
  if (shareOf(counts, hasZoneName) < 0.5) return []
  const first = [...counts.keys()].find(hasZoneName)!
  const why = `Times with the name of a zone, such as ${JSON.stringify(first)}: what it is apart from UTC depends on the day, so they stay text.`
  return [
    {
      column,
      code: `// write ${quoted(column)} in UTC, or with a distance such as +01:00, where the data come from`,
      why,
    },
  ]
}

/** So many values must be numbers, or dates, for the others to be what is in the way. */
const mostly = 0.5

function unreadAmong(
  column: string,
  counts: Counts,
  kind: string,
  isRead: (level: string) => boolean,
): Suggestion[] {
  const others = [...counts].filter(([level]) => !isRead(level)).sort(([, a], [, b]) => b - a)
  if (others.length === 0) return []
  const rows = rowsWhere(counts, isRead)
  const [[first]] = others
  const rest = others.length === 1 ? '' : ` and ${others.length - 1} other values`
  const why = `${rows} of ${rowsOf(counts)} cells are ${kind}, but not ${JSON.stringify(first)}${rest}: too many to be left out, so the column stays text.`
  return [{ column, code: `missingTokens({ columns: [${quoted(column)}], own: [${quoted(first)}] })`, why }]
}

/** Columns of numbers or dates that stay text, because of values that are none. */
export function unreadValues(column: string, counts: Counts): Suggestion[] {
  const isDirty = (level: string): boolean => isNumberLike(level) && plainNumber(level) === undefined
  if (shareOf(counts, isNumberLike) >= mostly && shareOf(counts, isDirty) > 0)
    return unreadAmong(column, counts, 'numbers', isNumberLike)
  return shareOf(counts, isDateLike) >= mostly ? unreadAmong(column, counts, 'dates', isDateLike) : []
}
