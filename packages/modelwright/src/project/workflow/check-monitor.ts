import { type MonitorUse, monitorSettings } from '../../monitor/index.ts'
import { readReferenceChoice } from '../monitor/read-reference-choice.ts'
import { alertChannels, alertRules, metric } from './check-pieces.ts'
import { columnNames, oneOf, orAuto, positive, record, text } from './check-values.ts'
import { type Check, isRecord, type Problems, report, wrong } from './problems.ts'

/** A length of time, or what else is taken in its place; whether it is one is told with the rest. */
const lengthOr =
  (...types: readonly string[]): Check =>
  (problems, where, value) => {
    if (typeof value !== 'string' && !types.includes(typeof value))
      wrong(problems, where, "a length of time such as '1d'", value)
  }

const material: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrong(problems, where, 'an object such as { age: 0.1 }', value)
  for (const [name, least] of Object.entries(value)) positive(problems, `${where}.${name}`, least)
}

const drift = record({
  rate: positive,
  columns: columnNames,
  ignore: columnNames,
  season: oneOf('auto', 'day', 'week', 'none'),
  across: oneOf('online', 'each'),
  material,
})

const metrics: Check = (problems, where, value) => {
  if (!Array.isArray(value)) return metric(problems, where, value)
  value.forEach((entry, at) => {
    metric(problems, `${where}[${at}]`, entry)
  })
}

const reference: Check = (problems, where, value) => {
  if (typeof value === 'boolean') return
  if (typeof value !== 'string')
    return wrong(problems, where, "true, false or one of auto, held-out, artifact, 'window:…'", value)
  report(problems, where, () => readReferenceChoice(value))
}

const keys = record({
  drift: orAuto(drift),
  every: lengthOr('number'),
  performance: metrics,
  slices: columnNames,
  fairness: columnNames,
  maxAge: lengthOr(),
  matters: positive,
  keep: lengthOr(),
  reference,
  accessLog: text,
  latency: positive,
  alerts: alertChannels,
  alertRules,
})

/** Checks `monitor`: its parts, then what they say together. */
export const monitor: Check = (problems, where, value) => {
  const own: Problems = { found: [], mend: [] }
  keys(own, where, value)
  problems.found.push(...own.found)
  problems.mend.push(...own.mend)
  if (own.found.length === 0) report(problems, where, () => monitorSettings(value as MonitorUse))
}
