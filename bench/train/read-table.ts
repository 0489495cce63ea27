import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Column } from '@modelwright/runtime'
import type { Target } from '../../packages/modelwright/src/core/index.ts'

/** `about.json` of a table that bench/tables wrote. */
export interface AboutTable {
  readonly rowCount: number
  readonly testCount: number
  readonly sparse: boolean
  readonly columns: readonly {
    readonly name: string
    readonly kind: 'number' | 'category'
    readonly levels?: readonly string[]
  }[]
}

/** Rows as a learner takes them. */
export interface Rows {
  readonly rowCount: number
  readonly features: Map<string, Column>
  readonly target: Target
}

type ColumnOfTable = AboutTable['columns'][number]

function fill(file: number, into: Float64Array): void {
  const bytes = new Uint8Array(into.buffer)
  for (let at = 0; at < bytes.length; )
    at += readSync(file, bytes, at, Math.min(1 << 28, bytes.length - at), null)
}

function columnOf({ kind, levels = [] }: ColumnOfTable, values: Float64Array): Column {
  if (kind === 'number') return { type: 'number', values }
  return {
    type: 'category',
    codes: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)),
    levels,
  }
}

function* readDense(path: string, about: AboutTable, rowCount: number): Generator<Float64Array> {
  const file = openSync(path, 'r')
  try {
    for (const _ of about.columns) {
      const values = new Float64Array(rowCount)
      fill(file, values)
      yield values
    }
  } finally {
    closeSync(file)
  }
}

function numbersIn<Numbers>(
  path: string,
  kind: new (buffer: ArrayBuffer, offset: number, length: number) => Numbers,
  width: number,
): Numbers {
  const bytes = readFileSync(path)
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  return new kind(copy, 0, bytes.length / width)
}

function* readSparse(path: string, about: AboutTable, rowCount: number): Generator<Float64Array> {
  const starts = numbersIn(`${path}.starts.i32`, Int32Array, 4)
  const rows = numbersIn(`${path}.rows.i32`, Int32Array, 4)
  const cells = numbersIn(`${path}.values.f64`, Float64Array, 8)
  for (const at of about.columns.keys()) {
    const values = new Float64Array(rowCount)
    for (let cell = starts[at]; cell < starts[at + 1]; cell++) values[rows[cell]] = cells[cell]
    yield values
  }
}

/** Reads the training or test rows of a table folder. */
export function readTable(folder: string, part: 'train' | 'test'): Rows {
  const about = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) as AboutTable
  const rowCount = part === 'train' ? about.rowCount : about.testCount
  const path = join(folder, part)
  const read = about.sparse ? readSparse(path, about, rowCount) : readDense(`${path}.f64`, about, rowCount)
  const features = new Map<string, Column>()
  for (const column of about.columns) features.set(column.name, columnOf(column, read.next().value!))
  const codes = Int32Array.from(readFileSync(join(folder, `${part}.y.u8`)))
  return { rowCount, features, target: { task: 'binary', codes, classes: ['0', '1'] } }
}
