import type { MonitorFinding } from '../../core/index.ts'
import { checkQuality, type QualityFinding, type Volume } from '../judge/quality.ts'
import { phaseOf } from '../judge/season.ts'
import { type CountedWindow, mostRowWindows } from '../judge/usual-rows.ts'
import type { Watched } from '../watched.ts'
import { watchedSketch } from '../watched.ts'
import type { Looked, WindowFacts } from './window-facts.ts'
import { nameText, shareText, timeText } from './words.ts'

interface Told {
  readonly text: string
  readonly advice: readonly string[]
}

const askCallers = 'Ask who sends the rows what changed at their end.'

const columnTexts: Partial<Record<QualityFinding['check'], (finding: QualityFinding, name: string) => Told>> =
  {
    'column-missing': (_, name) => ({
      text: `Column ${name} is not in the rows any more.`,
      advice: [askCallers, 'If it is gone for good, train without it.'],
    }),
    'column-retyped': ({ named = [] }, name) => ({
      text: `Column ${name} was ${named[0]} and is ${named[1]} now.`,
      advice: [askCallers],
    }),
    constant: ({ rows }, name) => ({
      text: `Column ${name} has the same value in all ${rows} rows that have one, which chance does not explain.`,
      advice: ['Look for a default that is sent where the value is not known.', askCallers],
    }),
    infinite: ({ rows }, name) => ({
      text: `Column ${name} has ${rows} values that are not finite; the reference has none.`,
      advice: [askCallers],
    }),
    missing: ({ found, expected }, name) => ({
      text: `Column ${name} is missing in ${shareText(found)} of the rows, in ${shareText(expected)} before.`,
      advice: ['See which callers do not send it:  modelwright predictions list', askCallers],
    }),
    'new-levels': ({ rows, named = [] }, name) => ({
      text: `Column ${name} has levels in ${rows} rows that the model never saw: ${named.slice(0, 5).map(nameText).join(', ')}${named.length > 5 ? ' …' : ''}.`,
      advice: [
        'If these are misspelt, mend it where they are sent.',
        'If they are new for good, retrain:  modelwright run',
      ],
    }),
    range: ({ rows, found }, name) => ({
      text: `Column ${name} is outside of the range of the reference in ${rows} rows (${shareText(found)}).`,
      advice: [
        'Look for a changed unit or a lost decimal point.',
        'If the values are right, retrain:  modelwright run',
      ],
    }),
    refused: ({ rows, found }, name) => ({
      text: `Column ${name} has ${rows} values (${shareText(found)}) that are none of its type; they count as missing.`,
      advice: [askCallers],
    }),
  }

function windowText(finding: QualityFinding): Told {
  const { check, found, expected } = finding
  if (check === 'no-rows')
    return {
      text: 'No row came in this window.',
      advice: [
        'See whether the service answers:  modelwright top',
        'See whether it logs:  modelwright predictions list',
      ],
    }
  if (check === 'freshness')
    return {
      text: `The newest row is ${timeText(found)} old; ${timeText(expected)} are borne.`,
      advice: ['See whether the service answers:  modelwright top'],
    }
  return {
    text:
      found < expected
        ? `Only ${found} rows came; at least ${expected} came in earlier windows.`
        : `${found} rows came; at most ${expected} came in earlier windows.`,
    advice:
      found < expected
        ? ['See whether callers are refused:  modelwright top', askCallers]
        : ['Look for a caller that asks again and again.'],
  }
}

function findingOf(finding: QualityFinding): MonitorFinding {
  const { check, column, severity, found, expected } = finding
  const textOf = columnTexts[check]
  const told =
    column === undefined || textOf === undefined ? windowText(finding) : textOf(finding, nameText(column))
  return {
    key: `quality/${check}${column === undefined ? '' : `/${column}`}`,
    kind: 'quality',
    severity,
    ...(column === undefined ? {} : { column }),
    ...{ found, expected, ...told },
  }
}

/** Without columns that are left out on purpose. */
export function withoutColumns(watched: Watched, names: readonly string[]): Watched {
  if (names.length === 0) return watched
  return { ...watched, columns: new Map([...watched.columns].filter(([name]) => !names.includes(name))) }
}

const dayMs = 86_400_000

/** Earlier windows in which as many rows come where nothing is off: where windows are short, of the same hour of the day. */
export function alikeWindows({ cameBefore, from, until }: WindowFacts): readonly CountedWindow[] {
  const isShort = until - from < dayMs
  const alike = isShort
    ? cameBefore.filter((window) => phaseOf(window, 'day') === phaseOf({ from, until }, 'day'))
    : cameBefore
  return alike.slice(-mostRowWindows)
}

/** Windows that are cut by rows are compared with none. */
function volumeOf(facts: WindowFacts): Volume {
  const { came, from, until, settings } = facts
  const earlier = settings.length.by === 'rows' ? [] : alikeWindows(facts)
  return { now: { from, until, rows: came.rows }, earlier }
}

/** A watched window without rows, for checks of volume. */
const emptyWindow: Watched = { rowCount: 0, from: Number.NaN, until: Number.NaN, columns: new Map() }

/** What checks that need a whole window find where it is not over. */
const ofWholeWindows: readonly QualityFinding['check'][] = ['no-rows', 'volume']

/** Checks schema and quality of a window. */
export function lookAtQuality(facts: WindowFacts): Looked {
  const { sketches, reference, redacted, now, until, settings, isWhole, isServing, refused } = facts
  const current = sketches === undefined ? emptyWindow : watchedSketch(sketches.features)
  const { maxAgeMs } = settings
  // Of a window that is not over nothing is said before a row is known.
  const isDated = maxAgeMs !== undefined && isServing && (isWhole || !Number.isNaN(facts.newest))
  const findings = checkQuality(
    withoutColumns(reference?.features ?? emptyWindow, redacted),
    withoutColumns(current, redacted),
    {
      ...(isDated ? { freshness: { now: Math.min(now, until), maxAgeMs, newest: facts.newest } } : {}),
      volume: volumeOf(facts),
      ...{ refused, levels: facts.levels },
    },
  ).filter(({ check }) => (isWhole && isServing) || !ofWholeWindows.includes(check))
  const missing = [...(sketches?.features.columns ?? [])]
    .filter(([name, { rowCount }]) => rowCount > 0 && !redacted.includes(name))
    .map(
      ([name, column]) => [`quality/${name}/missing`, { value: column.missing / column.rowCount }] as const,
    )
  const rows = current.rowCount
  return {
    findings: findings.map(findingOf),
    series: {
      rows: { value: rows },
      ...(facts.duplicates > 0 ? { duplicates: { value: facts.duplicates } } : {}),
      ...Object.fromEntries(missing),
    },
  }
}
