import type { MonitorFinding } from '../../core/index.ts'
import { wilsonInterval } from '../../evaluate/index.ts'
import { type Looked, nothingSeen, type WindowFacts } from './window-facts.ts'
import { shareText } from './words.ts'

/** Shares of answers that are borne. */
const materialFailed = 0.01
const materialRefused = 0.1

interface Kind {
  readonly name: 'failed' | 'refused'
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

/** Tells latency and errors of a window, where an access log has them. */
export function lookAtService({ service }: WindowFacts): Looked {
  if (service === undefined || service.requests === 0) return nothingSeen
  const { requests, p50, p99 } = service
  const findings = kinds.flatMap(({ name, material, says, advice }): MonitorFinding[] => {
    const found = service[name] / requests
    if (!(wilsonInterval(service[name], requests).low > material)) return []
    const severity = found >= 5 * material ? 'error' : 'warning'
    const text = `${shareText(found)} of ${requests} requests ${says}; ${shareText(material)} are borne.`
    return [{ key: `service/${name}`, kind: 'service', severity, found, expected: material, text, advice }]
  })
  return {
    findings,
    series: {
      requests: { value: requests },
      'latency/p50': { value: p50 },
      'latency/p99': { value: p99 },
      'errors/failed': { value: service.failed / requests },
      'errors/refused': { value: service.refused / requests },
    },
  }
}
