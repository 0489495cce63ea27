import { ModelwrightError } from '../../core/index.ts'
import { type Reading, readMetrics } from './read-metrics.ts'

/** Which service to ask, and with what key. */
export interface Asked {
  readonly url: string
  readonly key?: string
  readonly signal: AbortSignal
}

/** How long a service is waited for. */
const patienceMs = 5_000

function unreachable(url: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_SERVICE_UNREACHABLE', {
    message: 'The service cannot be reached.',
    where: url,
    mend: ['See whether it runs:  GET /health/live', 'Name another:  modelwright top http://host:8080'],
    cause,
  })
}

function refused(url: string, status: number, hasKey: boolean): ModelwrightError {
  return new ModelwrightError('CLI_METRICS_REFUSED', {
    message: hasKey ? 'The key may not read metrics.' : 'The service asks for a key.',
    where: `${url} (${status})`,
    mend: ['Name one with the scope metrics:  --key <key>, or MODELWRIGHT_SERVICE_KEY'],
  })
}

function missing(url: string, found: string): ModelwrightError {
  return new ModelwrightError('CLI_METRICS_MISSING', {
    message: `There are no metrics of a Modelwright service: ${found}.`,
    where: url,
    mend: ['See whether it counts: it was perhaps started with --no-metrics', 'Check the address'],
  })
}

/** Reads a service's metrics once. */
export async function askMetrics({ url, key, signal }: Asked): Promise<Reading> {
  const place = `${url.replace(/\/+$/, '')}/metrics`
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const until = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const response = await fetch(place, { headers, signal: until }).catch((error: unknown) => {
    throw unreachable(place, error)
  })
  if (response.status === 401 || response.status === 403)
    throw refused(place, response.status, key !== undefined)
  if (response.status !== 200) throw missing(place, `it answers ${response.status}`)
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(place, error)
  })
  const reading = readMetrics(text, performance.now())
  if (!reading.samples.has('modelwright_processes')) throw missing(place, 'it tells others')
  return reading
}
