/** One value of a metric. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Metrics as they were told once. */
export interface Reading {
  /** When, in milliseconds on a clock that never steps back. */
  readonly at: number
  /** By name; of histograms with `_bucket`, `_sum` and `_count`. */
  readonly samples: ReadonlyMap<string, readonly MetricSample[]>
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/s
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/gs

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, (_all, mark: string) => (mark === 'n' ? '\n' : mark))
}

function numberOf(text: string): number {
  return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text)
}

/** Reads the text format of Prometheus; lines that are none are passed over. */
export function readMetrics(text: string, at: number): Reading {
  const samples = new Map<string, MetricSample[]>()
  for (const one of text.split('\n')) {
    const [, name, labels = '', value = ''] = line.exec(one) ?? []
    if (name === undefined) continue
    const read = Object.fromEntries(
      [...labels.matchAll(label)].map(([, key, quoted]) => [key!, unquoted(quoted!)]),
    )
    const known = samples.get(name) ?? []
    samples.set(name, known)
    known.push({ labels: read, value: numberOf(value) })
  }
  return { at, samples }
}

/** What labels a sample must have. */
export type Wanted = Readonly<Record<string, string>>

function fits({ labels }: MetricSample, wanted: Wanted): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value)
}

/** Adds up the samples of a metric that have these labels; 0 where there is none. */
export function sumOf({ samples }: Reading, name: string, wanted: Wanted = {}): number {
  const found = samples.get(name) ?? []
  return found.filter((one) => fits(one, wanted)).reduce((sum, { value }) => sum + value, 0)
}

/** How many were at most so much, by upper end, added up over all series with these labels. */
export function bucketsOf({ samples }: Reading, name: string, wanted: Wanted): Map<number, number> {
  const below = new Map<number, number>()
  for (const one of samples.get(`${name}_bucket`) ?? []) {
    if (!fits(one, wanted)) continue
    const end = numberOf(one.labels['le'] ?? '')
    below.set(end, (below.get(end) ?? 0) + one.value)
  }
  return below
}
