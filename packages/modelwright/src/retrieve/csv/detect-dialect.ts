import type { CellBlock } from './cell-block.ts'
import { cellKind } from './cell-kind.ts'
import type { Dialect } from './dialect.ts'
import { cutRecords, type RaggedRecord } from './record-cutter.ts'

/** Dialect parts a user may state; what is left out is detected. */
export interface StatedDialect {
  readonly delimiter?: string
  readonly quote?: '"' | "'" | 'none'
  readonly escape?: 'double' | 'backslash'
  readonly header?: boolean
  readonly decimal?: '.' | ','
  /** Without proof of either a comma stands before decimals. */
  readonly isLikelyComma?: boolean
  readonly trim?: boolean
  readonly skip?: number
}

/** Delimiters tried, likeliest first. A blank must earn its place by numbers in every cell. */
const candidates = [',', ';', '\t', '|', '^', '~', '\u0001', ' ']

/** Stands for "one column, no delimiter": a byte that text does not hold (unit separator). */
export const noDelimiter = 0x1f

const backslash = 92

/** A letter a byte: only those of ASCII are looked at. */
const latin1 = new TextDecoder('latin1')

interface Sample {
  readonly bytes: Uint8Array
  /** Whether the sample is the whole file, so that its last record is complete. */
  readonly isWhole: boolean
}

interface Trial {
  readonly dialect: Dialect
  readonly first: CellBlock
  readonly block: CellBlock
  readonly ragged: readonly RaggedRecord[]
  readonly failed: boolean
}

function tryDialect({ bytes, isWhole }: Sample, dialect: Dialect): Trial {
  const state = { line: 1, width: 0 }
  const first = cutRecords(bytes.slice(), state, dialect, { last: isWhole, maxRows: 1 })
  const rest = bytes.slice(first.used)
  const cut = cutRecords(rest, state, dialect, { last: isWhole, maxRows: 2000 })
  return {
    dialect,
    first: first.block,
    block: cut.block,
    ragged: cut.ragged,
    failed: first.problem !== undefined || cut.problem !== undefined,
  }
}

/** Share of cells that are blank, a number (with point or comma) or a date. */
function cleanShare({ block }: Trial): number {
  const cells = block.rowCount * block.width
  let clean = 0
  for (let i = 0; i < cells; i++) {
    const start = block.starts[i]
    const end = block.ends[i]
    if (cellKind(block.bytes, start, end) !== 'string') clean++
  }
  return cells === 0 ? 0 : clean / cells
}

/** Share of records that are as wide as the first one. */
function evenness(trial: Trial): number {
  const all = trial.block.rowCount + trial.ragged.length
  return trial.failed ? 0 : all === 0 ? 1 : trial.block.rowCount / all
}

/** Whether all records after a title line of one cell agree on another width. */
function hidesTable(trial: Trial): boolean {
  const [sample] = trial.ragged
  return (
    trial.first.width === 1 &&
    trial.ragged.length > 1 &&
    sample.fields > 1 &&
    trial.ragged.every((record) => record.fields === sample.fields)
  )
}

interface Scored {
  readonly trial: Trial
  readonly even: number
  readonly clean: number
}

function isBetter(a: Scored, b: Scored): boolean {
  if ((a.even === 1) !== (b.even === 1)) return a.even === 1
  if (a.even === 1) return a.clean !== b.clean && a.clean > b.clean
  return a.even > b.even
}

function chooseTrial(sample: Sample, base: Dialect): Trial {
  const trials = candidates.map((delimiter) =>
    tryDialect(sample, { ...base, delimiter: delimiter.charCodeAt(0) }),
  )
  const scored = trials
    .map((trial) => ({ trial, even: evenness(trial), clean: cleanShare(trial) }))
    .filter(({ trial, clean }) => trial.dialect.delimiter !== 32 || (clean === 1 && trial.block.rowCount > 0))
  const wide = scored.filter(({ trial }) => trial.first.width > 1)
  const best = wide.reduce<Scored | undefined>(
    (a, b) => (a === undefined || isBetter(b, a) ? b : a),
    undefined,
  )
  if (best !== undefined && best.even > 0.5) return best.trial
  const hidden = trials.find(hidesTable)
  if (hidden !== undefined) return hidden
  if (best !== undefined) return best.trial
  const comma = trials[0]
  return comma.ragged.length === 0 ? comma : tryDialect(sample, { ...base, delimiter: noDelimiter })
}

/** Whether single quotes do what double quotes usually do. */
function usesSingleQuotes(text: string): boolean {
  if (text.includes('"')) return false
  const quoted = text.match(/(?:^|[,;\t|\n])'[^'\n]*'(?=[,;\t|\r\n]|$)/g)
  return quoted !== null && quoted.length > text.split('\n').length / 2
}

/** Whether every cell but the first of each record starts with a blank, as in "a, b, c". */
function isSpaced(trial: Trial): boolean {
  const { block, dialect } = trial
  if (block.rowCount === 0 || block.width < 2 || dialect.delimiter === 32) return false
  for (let row = 0; row < block.rowCount; row++)
    for (let field = 1; field < block.width; field++) {
      const start = block.starts[row * block.width + field]
      const before = block.bytes[start - 1]
      if (
        block.bytes[start] !== 32 &&
        before !== 32 &&
        !(before === dialect.quote && block.bytes[start - 2] === 32)
      )
        return false
    }
  return true
}

/**
 * Decides on a decimal comma: some cells must prove it, unless it is likely, and none may prove a point.
 *
 * "1,5" and "1.234,5" prove a comma; "1.5" and "1,234.5" a point; "1,234" and "1.234" prove nothing.
 */
function decimalOf({ block, dialect }: Trial, isLikelyComma = false): '.' | ',' {
  if (dialect.delimiter === 44) return '.'
  let commas = 0
  for (let i = 0; i < block.rowCount * block.width; i++) {
    const text = latin1.decode(block.bytes.subarray(block.starts[i], block.ends[i]))
    if (
      /^[+-]?(\d{1,3}(,\d{3})*|\d*)\.(\d{1,2}|\d{4,})$/.test(text) ||
      /^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(text)
    )
      return '.'
    if (/^[+-]?\d*,(\d{1,2}|\d{4,})$/.test(text) || /^[+-]?(\d{1,3}(\.\d{3})+|\d{4,}),\d+$/.test(text))
      commas++
  }
  return commas > 0 || isLikelyComma ? ',' : '.'
}

function baseOf(sample: Sample, stated: StatedDialect): Dialect {
  const text = latin1.decode(sample.bytes)
  const single = stated.quote === undefined && usesSingleQuotes(text)
  const quote = stated.quote === 'none' ? -1 : stated.quote === "'" || single ? 39 : 34
  return {
    delimiter: 44,
    quote,
    escape: stated.escape === 'backslash' ? backslash : quote,
    carriageReturn: !text.includes('\n') && text.includes('\r'),
    trim: stated.trim ?? false,
    decimal: stated.decimal ?? '.',
    header: stated.header ?? true,
    skip: 0,
  }
}

/** Excel's own first line, "sep=;". */
function separatorLine(bytes: Uint8Array): string | undefined {
  const match = /^sep=(.)\r?\n/.exec(latin1.decode(bytes.subarray(0, 8)))
  return match?.[1]
}

function afterLines(bytes: Uint8Array, count: number): Uint8Array {
  let at = 0
  for (let left = count; left > 0 && at < bytes.length; at++) if (bytes[at] === 10) left--
  return bytes.subarray(at)
}

function chooseDelimiter(sample: Sample, base: Dialect, stated: string | undefined): Trial {
  return stated === undefined
    ? chooseTrial(sample, base)
    : tryDialect(sample, { ...base, delimiter: stated.charCodeAt(0) })
}

/** What detection found, with the first records for finding names. */
export interface DetectedDialect {
  readonly dialect: Dialect
  readonly first: CellBlock
  readonly block: CellBlock
}

/**
 * Detects delimiter, quote, escape, line ends, spaced delimiters and decimal comma from the start of a text.
 *
 * @param bytes - the first bytes, as UTF-8 without byte order mark
 * @param isWhole - whether they are all there is
 */
export function detectDialect(bytes: Uint8Array, isWhole: boolean, stated: StatedDialect): DetectedDialect {
  const separator = separatorLine(bytes)
  const skip = stated.skip ?? (separator === undefined ? 0 : 1)
  const sample = { bytes: afterLines(bytes, skip), isWhole }
  const base = baseOf(sample, stated)
  const delimiter = stated.delimiter ?? separator
  let trial = chooseDelimiter(sample, base, delimiter)
  if (
    stated.escape === undefined &&
    base.quote >= 0 &&
    evenness(trial) < 1 &&
    sample.bytes.includes(backslash)
  ) {
    const other = chooseDelimiter(sample, { ...base, escape: backslash }, delimiter)
    if (evenness(other) === 1) trial = other
  }
  if (stated.trim === undefined && isSpaced(trial))
    trial = tryDialect(sample, { ...trial.dialect, trim: true })
  const decimal = stated.decimal ?? decimalOf(trial, stated.isLikelyComma)
  return { dialect: { ...trial.dialect, decimal, skip }, first: trial.first, block: trial.block }
}
