import { ModelwrightError } from '../../core/index.ts'

interface Field {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const fields: readonly Field[] = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of the month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, names: months },
  { name: 'day of the week', low: 0, high: 6, names: days },
]

const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function refuse(text: string, message: string): never {
  throw new ModelwrightError('DEPLOY_SCHEDULE_INVALID', {
    message: `The schedule "${text.slice(0, 60)}" cannot be: ${message}.`,
    where: '--schedule',
    mend: [
      'Five fields, in UTC: minute, hour, day of the month, month, day of the week.',
      "Mondays at 3:  --schedule '0 3 * * 1'",
      "Every night:   --schedule '0 3 * * *'",
    ],
  })
}

/** A number, or a name of the field. */
function numberOf(word: string, { names = [], low }: Field): number {
  const place = names.indexOf(word.toLowerCase())
  if (place >= 0) return place + low
  return /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN
}

/** All values of one part of a field: `*`, `5`, `1-5`, each with a step behind `/`. */
function valuesOf(part: string, field: Field, text: string): number[] {
  const [range, step = '1', ...more] = part.split('/')
  const ends = range === '*' ? [String(field.low), String(field.high)] : range.split('-')
  const [from, to = part.includes('/') ? field.high : from] = ends.map((word) => numberOf(word, field))
  const by = /^\d{1,2}$/.test(step) ? Number(step) : Number.NaN
  const isSound =
    more.length === 0 && ends.length <= 2 && from >= field.low && to <= field.high && from <= to && by >= 1
  if (!isSound) refuse(text, `"${part}" is no ${field.name}, which goes from ${field.low} to ${field.high}`)
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, at) => from + at * by)
}

/**
 * Checks a schedule as cron, Kubernetes and code hosts all read it: five fields, no `@daily`, no seconds.
 *
 * @returns the same, blanks made one and names in capitals
 * @throws {ModelwrightError} DEPLOY_SCHEDULE_INVALID - when it cannot be read, or its day never comes
 */
export function checkSchedule(text: string): string {
  const words = text.trim().split(/\s+/)
  if (words.length !== fields.length) refuse(text, `it has ${words.length} fields, not five`)
  const values = words.map((word, at) => word.split(',').flatMap((part) => valuesOf(part, fields[at], text)))
  const [, , dayOfMonth, month] = values
  const isDay = words[2] !== '*' && words[4] === '*'
  if (isDay && !month.some((one) => dayOfMonth.some((day) => day <= longest[one - 1])))
    refuse(text, 'that day never comes')
  return words.join(' ').toUpperCase()
}
