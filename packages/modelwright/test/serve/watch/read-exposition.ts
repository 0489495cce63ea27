import { spawnSync } from 'node:child_process'

/** One line of an exposition. */
export interface ReadSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const valueShape = /^(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/
const unescaped: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' }

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  let left = text
  while (left !== '') {
    const [whole, name, value] = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[n"\\])*)"(?:,(?!$)|$)/.exec(left) ?? []
    if (whole === undefined || name === undefined) throw new Error(`labels: ${text}`)
    if (Object.hasOwn(labels, name)) throw new Error(`label twice: ${text}`)
    labels[name] = value!.replace(/\\(.)/g, (_all, mark: string) => unescaped[mark]!)
    left = left.slice(whole.length)
  }
  return labels
}

function readSample(line: string): ReadSample {
  const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? []
  if (name === undefined || !valueShape.test(value!)) throw new Error(`line: ${line}`)
  return { name, labels: readLabels(labels), value: Number(value!.replace('Inf', 'Infinity')) }
}

/** Whether a sample may stand below a line of its type. */
function belongs(name: string, family: string, kind: string): boolean {
  if (kind !== 'histogram') return name === family
  return ['_bucket', '_sum', '_count'].some((end) => name === family + end)
}

function checkHistogram(family: string, samples: readonly ReadSample[]): void {
  const series = new Map<string, { le: number[]; below: number[]; count: number }>()
  for (const { name, labels, value } of samples) {
    const { le, ...rest } = labels
    const mark = JSON.stringify(rest)
    const one = series.get(mark) ?? { le: [], below: [], count: -1 }
    series.set(mark, one)
    if (name === `${family}_bucket`) {
      one.le.push(Number(le!.replace('Inf', 'Infinity')))
      one.below.push(value)
    } else if (name === `${family}_count`) one.count = value
  }
  for (const { le, below, count } of series.values()) {
    const rises = (list: readonly number[]) => list.every((one, i) => i === 0 || one >= list[i - 1]!)
    if (!rises(le) || !rises(below) || le.at(-1) !== Infinity || below.at(-1) !== count)
      throw new Error(`histogram ${family}`)
  }
}

/** Reads the text format strictly, by its specification: every family has help and type, once, and its samples below. */
export function readExposition(text: string): ReadSample[] {
  if (!text.endsWith('\n')) throw new Error('no line feed at the end')
  const all: ReadSample[] = []
  const seen = new Set<string>()
  const marks = new Set<string>()
  const families = text.split(/^# HELP /m)
  if (families.shift() !== '') throw new Error('something before the first family')
  for (const part of families) {
    const [help, type, ...lines] = part.slice(0, -1).split('\n')
    const name = /^([a-zA-Z_:][\w:]*) (?:[^\\]|\\[n\\])*$/.exec(help!)?.[1]
    const [, typed, kind] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(type!) ?? []
    if (name === undefined || typed !== name || seen.has(name)) throw new Error(`family: ${part}`)
    seen.add(name)
    const samples = lines.map(readSample)
    for (const sample of samples) {
      const mark = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
      if (!belongs(sample.name, name, kind!) || marks.has(mark)) throw new Error(`sample: ${mark}`)
      marks.add(mark)
    }
    if (kind === 'histogram') checkHistogram(name, samples)
    all.push(...samples)
  }
  return all
}

/** Adds up the samples of a name that have these labels. */
export function total(samples: readonly ReadSample[], name: string, labels: Record<string, string> = {}) {
  const found = samples.filter(
    (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  )
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
}

/** What other programs find wrong with a text; undefined where none of them is here. */
export function foreignComplaints(text: string): string[] | undefined {
  const python = process.env['MODELWRIGHT_PYTHON']
  const read =
    'import sys; from prometheus_client.parser import text_string_to_metric_families as read; print(sum(len(f.samples) for f in read(sys.stdin.read())))'
  const programs: [string, string[]][] = [
    ['promtool', ['check', 'metrics']],
    ...(python === undefined ? [] : ([[python, ['-c', read]]] as [string, string[]][])),
  ]
  const found = programs.flatMap(([program, argv]) => {
    const { error, status, stderr } = spawnSync(program, argv, { input: text, encoding: 'utf8' })
    const isMissing = error !== undefined || stderr.includes("No module named 'prometheus_client'")
    return isMissing ? [] : [status === 0 && stderr === '' ? '' : `${program} ${status}: ${stderr}`]
  })
  return found.length === 0 ? undefined : found.filter((complaint) => complaint !== '')
}
