import {
  figure,
  type Html,
  html,
  intervalChart,
  type Section,
  shownCount,
  shownNumber,
  shownRange,
} from '../../../core/report/index.ts'
import { type Cause, causePlaces, explainingCauses, type Spell } from '../../../monitor/index.ts'
import { moment, named, pill, roomyTable, type Told } from './facts.ts'

const mostListed = 30
const mostDrawn = 15

const kindWords = {
  quality: 'quality of values',
  drift: 'drift',
  relations: 'relations between columns',
  service: 'the service',
  predictions: 'predictions',
  estimate: 'estimated performance',
  performance: 'measured performance',
  calibration: 'calibration',
  fairness: 'fairness',
} as const

function whatOf({ name, column, spells, isNow }: Cause): Html {
  const kinds = [
    ...new Set(spells.filter((spell) => spell.isNow === isNow).map(({ kind }) => kindWords[kind])),
  ]
  return html`${column === undefined ? kindWords[spells[0].kind] : named(name)}${column !== undefined && html`<br><span class="small">${kinds.join(', ')}</span>`}`
}

function doneAt({ after }: Cause): Html {
  if (after.length === 0) return html`–`
  return html`${after.slice(0, 3).map(({ text, at }, place) => html`${place > 0 && html`<br>`}${named(text, 60)} <span class="small">${moment(at)}</span>`)}`
}

function causeRow(cause: Cause) {
  const { cost, since, until, isNow, windows, severity, spells } = cause
  const places = causePlaces(cause)
  return {
    cells: [
      whatOf(cause),
      pill(severity),
      cost === undefined
        ? '–'
        : html`${shownNumber(cost.loss)}<br><span class="small">${shownRange(cost.low, cost.high)}</span>`,
      html`${moment(since)}${!isNow && html` until ${moment(until)}`}<br><span class="small">${shownCount(windows)} ${windows === 1 ? 'window' : 'windows'}</span>`,
      places.length === 0
        ? '–'
        : html`${places.map((place, at) => html`${at > 0 && html`<br>`}${named(place, 60)}`)}`,
      doneAt(cause),
      html`${spells[0].last.text}`,
    ],
  }
}

function causeTable(causes: readonly Cause[]): Html {
  const heads = [
    'Cause',
    'Matters',
    'Added loss a row',
    'Since (UTC)',
    'In rows',
    'Done at that time',
    'Found',
  ].map((title, at) => ({ title, isNumber: at === 2 }))
  return roomyTable(heads, causes.slice(0, mostListed).map(causeRow))
}

function costFigure({ painter }: Told, causes: readonly Cause[]): Html | undefined {
  const priced = causes
    .filter(({ cost }) => cost !== undefined && Math.abs(cost.loss) < 1e100)
    .slice(0, mostDrawn)
  if (priced.length < 2) return undefined
  const rows = priced.map(({ name, cost }) => ({ name, value: cost!.loss, low: cost!.low, high: cost!.high }))
  return figure(
    intervalChart(painter, rows, { label: 'Added mean loss by cause', x: 'added mean loss of a row' }),
    'What each adds to the mean loss of a row if nothing else changes, with a 95 % interval. Columns that move together each bear the whole: these do not add up.',
  )
}

function effectList(effects: readonly Spell[]): Html {
  const items = effects
    .slice(0, mostListed)
    .map(
      ({ severity, last, since, windows, kind }) =>
        html`<li class="${severity}"><p>${pill(severity)} ${last.text}</p><p class="small">${kindWords[kind]}, since ${moment(since)} UTC, ${shownCount(windows)} ${windows === 1 ? 'window' : 'windows'}</p></li>`,
    )
  return html`<ul class="alerts">${items}</ul>`
}

/** Section on why the model fares as it does: columns, rows, since when, what was done at that time. */
export function causeSections(told: Told): Section[] {
  const { causes, effects } = told.summary
  const loud = (one: Cause | Spell): boolean => one.isNow && one.severity !== 'quiet'
  const now = explainingCauses(told.summary)
  const before = causes.filter((cause) => cause.severity !== 'quiet' && !now.includes(cause))
  const shown = effects.filter(loud)
  if (now.length + before.length + shown.length === 0) return []
  const rest = now.length - mostListed
  return [
    {
      id: 'causes',
      title: 'Why',
      about:
        'What may be why, the dearest first. That something was done when a cause began is no proof; it is where to look first.',
      body: html`${
        now.length === 0
          ? html`<p>No column, no relation and no failure explains what is wrong now.</p>`
          : html`${costFigure(told, now)}${causeTable(now)}${rest > 0 && html`<p class="small">${shownCount(rest)} more are listed under drift.</p>`}`
      }${shown.length > 0 && html`<h3>What comes of it</h3>${effectList(shown)}`}${before.length > 0 && html`<h3>Over by now</h3>${causeTable(before.slice(0, 10))}`}`,
    },
  ]
}
