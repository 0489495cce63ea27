import type { Input } from './contracts.ts'
import { addFinding, type Findings, moreRows, type Place, shownValue } from './findings.ts'
import { nearest } from './nearest.ts'
import { formatTime } from './parse.ts'

const expectations = {
  number: 'a number',
  time: 'a date such as 2024-02-29 or 2024-02-29T13:05:00Z, or milliseconds since 1970',
  boolean: 'true or false',
  category: 'text, a number, true or false',
  text: 'text',
} as const

const fewLevels = 8

/** Reports a column that is not there; `given` names those that are. */
export function reportAbsent(
  findings: Findings,
  name: string,
  place: Place,
  given: () => readonly string[],
): void {
  addFinding(findings, true, { code: 'column-missing', row: place.first, column: name }, () => {
    const near = findings.suggestionsLeft > 0 ? suggestion(findings, name, given()) : undefined
    const hint = near === undefined ? '' : ` There is ${shownValue(near)}: is it meant?`
    return `Column ${shownValue(name)} is missing${moreRows(place.count)}.${hint}`
  })
}

/** Reports a column that the model does not use. */
export function reportExtra(findings: Findings, name: string, row: number, known: readonly string[]): void {
  const refused = findings.policy.extra === 'refuse'
  addFinding(findings, refused, { code: 'column-extra', row, column: name }, () => {
    const near = suggestion(findings, name, known)
    return `Column ${shownValue(name)} is not one the model uses.${near === undefined ? '' : ` Did you mean ${shownValue(near)}?`}`
  })
}

/** Reports a row that is not an object. */
export function reportNoRow(findings: Findings, row: number, value: unknown): void {
  const found = shownValue(value)
  addFinding(
    findings,
    true,
    { code: 'value-unreadable', row, column: '', found },
    () => `A row must be an object with one value per column, found ${found}.`,
  )
}

/** Reports missing values of an input that was never missing in training. */
export function reportMissing(findings: Findings, input: Input, place: Place): void {
  if (input.nullable) return
  addFinding(
    findings,
    findings.policy.missing !== 'accept',
    { code: 'value-missing', row: place.first, column: input.name },
    () => `Column ${shownValue(input.name)} must have a value, found none${moreRows(place.count)}.`,
  )
}

/** Reports a value that is not what the input's type says. */
export function reportUnreadable(findings: Findings, input: Input, value: unknown, place: Place): void {
  const found = shownValue(value)
  addFinding(
    findings,
    findings.policy.unreadable !== 'missing',
    { code: 'value-unreadable', row: place.first, column: input.name, found },
    () =>
      `Column ${shownValue(input.name)} must hold ${expectations[input.type]}, found ${found}${moreRows(place.count)}.`,
  )
}

/** Tells whether a level that is not in the schema is refused: by the request, or by the schema itself. */
export function refusesUnknown(findings: Findings, input: Input): boolean {
  return findings.policy.unknown === 'refuse' || input.unknown === 'refuse'
}

/** Reports a level that training never saw, with the nearest known one. */
export function reportUnknown(findings: Findings, input: Input, level: string, place: Place): void {
  const found = shownValue(level)
  addFinding(
    findings,
    refusesUnknown(findings, input),
    { code: 'level-unknown', row: place.first, column: input.name, found },
    () =>
      `Column ${shownValue(input.name)} has a level that training never saw: ${found}${moreRows(place.count)}.${levelHint(findings, level, input.levels!)}`,
  )
}

/** Notes a number or time beyond the range that training saw. */
export function reportOutside(findings: Findings, input: Input, value: number, place: Place): void {
  const [low, high] = input.range!
  addFinding(
    findings,
    false,
    { code: 'value-outside', row: place.first, column: input.name, found: shownOf(input, value) },
    () =>
      `Column ${shownValue(input.name)} has ${shownOf(input, value)}, outside the ${shownOf(input, low)} to ${shownOf(input, high)} usual in training${moreRows(place.count)}.`,
  )
}

function shownOf(input: Input, value: number): string {
  return input.type === 'time' ? formatTime(value) : String(value)
}

function levelHint(findings: Findings, level: string, levels: readonly string[]): string {
  if (levels.length > 0 && levels.length <= fewLevels) return ` Known: ${levels.map(shownValue).join(', ')}.`
  const near = suggestion(findings, level, levels)
  return near === undefined ? '' : ` Did you mean ${shownValue(near)}?`
}

function suggestion(findings: Findings, word: string, known: readonly string[]): string | undefined {
  return findings.suggestionsLeft-- > 0 ? nearest(word, known) : undefined
}
