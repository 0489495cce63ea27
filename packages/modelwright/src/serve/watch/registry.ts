import { type Log, ModelwrightError } from '../../core/index.ts'
import { type Combine, type Family, family, type Labels, type Sample } from './family.ts'

/** One value of a metric of your own, with a value for each label. */
export interface Measured {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** A metric of your own. */
export interface Metric {
  /** As Prometheus has them, with its unit: `churn_drift_ratio`; of counters with `_total`. */
  readonly name: string
  /** What it says, in a sentence. */
  readonly help: string
  /** `gauge` unless told otherwise: what goes up and down. A `counter` only rises. */
  readonly kind?: 'gauge' | 'counter'
  /** Names of its labels. Each set of their values is kept by whoever reads metrics: no ids, no addresses. */
  readonly labels?: readonly string[]
  /** How the values of several processes become one; `sum` unless told otherwise. */
  readonly combine?: Combine
  /** Asked whenever metrics are. Where it throws, or takes longer than a second, the metric is left out. */
  read(): number | readonly Measured[] | Promise<number | readonly Measured[]>
}

/** Metrics of a server. */
export interface Metrics {
  /**
   * Adds a metric of your own to `GET /metrics`.
   *
   * @throws {ModelwrightError} SERVE_METRIC_INVALID - when its name or a label is none, or is there already
   */
  register(metric: Metric): void
}

/** How long a metric may take to be read. */
const patienceMs = 1_000

const nameShape = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const labelShape = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/

function invalid(name: string, message: string, mend: string): ModelwrightError {
  return new ModelwrightError('SERVE_METRIC_INVALID', { message, where: name.slice(0, 100), mend: [mend] })
}

/** Refuses a metric whose name or labels are none. @throws {ModelwrightError} SERVE_METRIC_INVALID */
export function checkMetric({ name, kind, labels = [] }: Metric, isKnown: boolean): void {
  if (!nameShape.test(name))
    throw invalid(name, 'This is no name of a metric.', 'Use letters, digits and _:  churn_drift_ratio')
  if (isKnown) throw invalid(name, 'There is a metric of this name already.', 'Name it otherwise')
  if (kind === 'counter' && !name.endsWith('_total'))
    throw invalid(name, 'Names of counters end in _total.', `Name it ${name}_total`)
  const wrong = labels.find(
    (label, i) => !labelShape.test(label) || label === 'le' || labels.indexOf(label) < i,
  )
  if (wrong !== undefined)
    throw invalid(name, `"${wrong}" is no name of a label, or is there twice.`, 'Use letters, digits and _')
}

function sampleOf({ labels: names = [], name }: Metric, { labels = {}, value }: Measured): Sample {
  const strange = Object.keys(labels).find((label) => !names.includes(label))
  if (strange !== undefined) throw invalid(name, `It has no label "${strange}".`, 'Declare it in `labels`')
  return { labels: names.map((label) => [label, labels[label] ?? '']) as Labels, value }
}

function late(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`it took longer than ${patienceMs} ms`)), patienceMs).unref()
  })
}

/** Reads a metric; fails where that takes longer than a second. */
export async function readMetric(metric: Metric): Promise<Family> {
  const given = metric.read()
  const read = given instanceof Promise ? await Promise.race([given, late()]) : given
  const measured = typeof read === 'number' ? [{ value: read }] : read
  const { kind = 'gauge', name, help, combine = 'sum' } = metric
  return family(
    kind,
    name,
    help,
    measured.map((one) => sampleOf(metric, one)),
    { combine },
  )
}

/** Metrics that others declare, read when they are asked for. */
export function openRegistry(
  isTaken: (name: string) => boolean,
  log: Log,
): Metrics & { families(): Promise<Family[]> } {
  const known = new Map<string, Metric>()
  const complaints = new Map<string, string>()
  const readOrComplain = async (metric: Metric): Promise<Family[]> => {
    try {
      return [await readMetric(metric)]
    } catch (error) {
      const message = `The metric ${metric.name} cannot be read: ${(error as Error).message}`
      if (complaints.get(metric.name) !== message) log({ kind: 'warning', stage: 'serve', message })
      complaints.set(metric.name, message)
      return []
    }
  }
  return {
    register(metric) {
      checkMetric(metric, known.has(metric.name) || isTaken(metric.name))
      known.set(metric.name, metric)
    },
    families: async () => (await Promise.all([...known.values()].map(readOrComplain))).flat(),
  }
}
