import type { MonitorFinding } from '../../core/index.ts'
import { wilsonInterval } from '../../evaluate/index.ts'
import { offRows } from '../judge/usual-rows.ts'
import { alikeWindows } from './quality-findings.ts'
import { type Looked, nothingSeen, type ServiceFacts, type WindowFacts } from './window-facts.ts'
import { shareText, shortText } from './words.ts'

/** Shares of answers that are borne. */
const materialFailed = 0.01
const materialRefused = 0.1
const materialSlow = 0.01

/** The series of what 99 of 100 answers took at most. */
export const latencySeries = 'latency/p99'

interface Kind {
  readonly name: 'failed' | 'refused' | 'slow'
  readonly material: number
  readonly says: string
  readonly advice: readonly string[]
}

const kinds: readonly Kind[] = [
  {
    name: 'failed',
    material: materialFailed,
    says: 'failed (status 500 and above)',
    advice: ['See what the service logs, and whether it is overloaded:  modelwright top'],
  },
  {
    name: 'refused',
    material: materialRefused,
    says: 'were refused (status 400 to 499)',
    advice: [
      'See which requests are refused, in the access log: rows that break the schema are not predicted.',
    ],
  },
]

/** Requests before which the slowest of a hundred says little, and a difference that nobody feels. */
const leastRequests = 200
const feltMs = 5

function shareFinding(
  { name, material, says, advice }: Kind,
  { requests, ...service }: ServiceFacts,
): MonitorFinding[] {
  const count = service[name]
  if (count === undefined || !(wilsonInterval(count, requests).low > material)) return []
  const found = count / requests
  const severity = found >= 5 * material ? 'error' : 'warning'
  const text = `${shareText(found)} of ${requests} requests ${says}; ${shareText(material)} are borne.`
  return [{ key: `service/${name}`, kind: 'service', severity, found, expected: material, text, advice }]
}

/** Whether answers take twice as long as they ever took in windows that were as usual. */
async function latencyFinding(facts: WindowFacts): Promise<MonitorFinding[]> {
  const { service, from, until, isWhole } = facts
  if (service === undefined || !isWhole || service.requests < leastRequests) return []
  const then = await facts.earlierLatency(alikeWindows(facts))
  // In microseconds they are large counts, which no chance moves.
  const rowsOf = (ms: number): number => Math.round(ms * 1000)
  const earlier = then.map((window) => ({ ...window, rows: rowsOf(window.p99) }))
  const off = offRows({ from, until, rows: rowsOf(service.p99) }, earlier)
  const expected = (off?.expected ?? 0) / 1000
  if (off === undefined || off.isShort || service.p99 - expected < feltMs) return []
  return [
    {
      ...{ key: 'service/latency', kind: 'service', severity: 'warning', found: service.p99, expected },
      text: `One in a hundred requests took longer than ${shortText(service.p99)} ms; in earlier windows that was ${shortText(expected)} ms at most.`,
      advice: ['See whether the service is overloaded, and what takes its time:  modelwright top'],
    },
  ]
}

/** Tells latency and errors of a window, where an access log has them. */
export async function lookAtService(facts: WindowFacts): Promise<Looked> {
  const { service, settings } = facts
  if (service === undefined || service.requests === 0) return nothingSeen
  const { requests, p50, p99 } = service
  const slow: Kind = {
    ...{ name: 'slow', material: materialSlow, says: `took longer than ${settings.latencyMs} ms` },
    advice: ['See whether the service is overloaded, and what takes its time:  modelwright top'],
  }
  const shares = [...kinds, slow].flatMap((kind) => shareFinding(kind, service))
  return {
    findings: [...shares, ...(service.slow === undefined ? await latencyFinding(facts) : [])],
    series: {
      requests: { value: requests },
      'latency/p50': { value: p50 },
      [latencySeries]: { value: p99 },
      'errors/failed': { value: service.failed / requests },
      'errors/refused': { value: service.refused / requests },
    },
  }
}
