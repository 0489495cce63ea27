import { joined, ModelwrightError } from '../../core/index.ts'
import type { CellBlock } from './cell-block.ts'
import type { Dialect } from './dialect.ts'
import { type Cut, type CutState, cutRecords, type RaggedRecord } from './record-cutter.ts'

/** A record longer than this is refused: it would have to lie in memory whole. */
const maxRecordBytes = 1 << 24
const raggedLimit = 1000

/** What reading records needs to know. */
export interface RecordOptions {
  readonly shown: string
  readonly ragged: 'refuse' | 'skip'
  /** Records a block may hold at most. */
  readonly maxRows?: number
}

/** Told while records are read. */
export interface RecordCounts {
  skipped: number
}

function longRecord(shown: string, line: number): ModelwrightError {
  return new ModelwrightError('RETRIEVE_LINE_LONG', {
    message: `The record on line ${line} is longer than 16 MB: this is no table, or a quote is never closed.`,
    where: `${shown}, line ${line}`,
    mend: [
      'Check that the file is a table with one record per line.',
      "If quotes are plain characters in it:  csv('…', { quote: 'none' })",
    ],
  })
}

function badQuote(kind: 'misplaced quote' | 'unclosed quote', shown: string, line: number): ModelwrightError {
  const where = `${shown}, line ${line}`
  const plain = "If quotes are plain characters in it:  csv('…', { quote: 'none' })"
  return kind === 'unclosed quote'
    ? new ModelwrightError('RETRIEVE_QUOTE_UNCLOSED', {
        message: `A quote opens in the record that starts on line ${line} and is never closed.`,
        where,
        mend: ['Close the quote on that line.', plain],
      })
    : new ModelwrightError('RETRIEVE_QUOTE_MISPLACED', {
        message: `In the record on line ${line}, text follows a closing quote.`,
        where,
        mend: [
          'Double the quotes inside quoted cells ("" for ").',
          plain,
          "If a backslash stands before them:  csv('…', { escape: 'backslash' })",
        ],
      })
}

function raggedRows(ragged: readonly RaggedRecord[], width: number, shown: string): ModelwrightError {
  const [first] = ragged
  const more = ragged.length - 1
  const rest = more >= raggedLimit ? ` (and at least ${more} more)` : more > 0 ? ` (and ${more} more)` : ''
  return new ModelwrightError('RETRIEVE_ROWS_RAGGED', {
    message: `Line ${first.line} has ${first.fields} cells where the header has ${width}.`,
    where: `${shown}, line ${first.line}${rest}`,
    mend: [
      'Mend the line: a cell that holds the delimiter must be quoted.',
      "Or leave such lines out:  csv('…', { ragged: 'skip' })",
      "Or say what separates cells:  csv('…', { delimiter: ';' })",
    ],
  })
}

/** Leaves out the first `count` lines of a stream of bytes. */
async function* withoutLines(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const chunk of chunks) {
    let at = 0
    while (left > 0 && at < chunk.length) if (chunk[at++] === 10) left--
    if (at < chunk.length) yield chunk.subarray(at)
  }
}

/**
 * Reads records block by block. The first block holds the first record alone: names, or the first row.
 *
 * @throws {ModelwrightError} RETRIEVE_ROWS_RAGGED, RETRIEVE_QUOTE_UNCLOSED, RETRIEVE_QUOTE_MISPLACED,
 *   RETRIEVE_LINE_LONG - when the text is no table; ragged rows are counted before it fails
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  options: RecordOptions,
  counts: RecordCounts = { skipped: 0 },
): AsyncGenerator<CellBlock> {
  const reading = openReading(dialect, options, counts)
  for await (const chunk of dialect.skip > 0 ? withoutLines(chunks, dialect.skip) : chunks)
    yield* reading.blocks(chunk, false)
  yield* reading.blocks(new Uint8Array(0), true)
  reading.settleRagged()
}

/** Keeps what one buffer leaves for the next. */
function openReading(dialect: Dialect, options: RecordOptions, counts: RecordCounts) {
  const { shown } = options
  const state: CutState = { line: 1 + dialect.skip, width: 0 }
  const ragged: RaggedRecord[] = []
  let rest: Uint8Array = new Uint8Array(0)
  /** What came after `rest`, while that holds no whole record. */
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  const settleRagged = (): void => {
    if (options.ragged === 'refuse' && ragged.length > 0) throw raggedRows(ragged, state.width, shown)
    counts.skipped += ragged.length
    ragged.length = 0
  }
  /** Cuts as many records as a block may hold; fails where the text is no table. */
  const cutBlock = (last: boolean): Cut => {
    const maxRows = state.width === 0 ? 1 : (options.maxRows ?? Infinity)
    const cut = cutRecords(rest, state, dialect, { last, maxRows })
    ragged.push(...cut.ragged)
    if (cut.problem !== undefined || ragged.length > raggedLimit) settleRagged()
    if (cut.problem !== undefined) throw badQuote(cut.problem.kind, shown, cut.problem.line)
    rest = rest.subarray(cut.used)
    return cut
  }
  /** Takes a buffer; false while an unfinished record had better grow to twice its bytes before it is looked at again. */
  const takeIn = (chunk: Uint8Array, last: boolean): boolean => {
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (!last && waitingBytes < rest.length && rest.length + waitingBytes <= maxRecordBytes) return false
    const parts = [rest, ...waiting].filter(({ length }) => length > 0)
    rest = parts.length === 1 ? parts[0] : joined(Uint8Array, parts)
    waiting = []
    waitingBytes = 0
    return true
  }
  const blocks = function* (chunk: Uint8Array, last: boolean): Generator<CellBlock> {
    if (!takeIn(chunk, last)) return
    for (let used = -1; used !== 0 && rest.length > 0; ) {
      const cut = cutBlock(last)
      if (cut.block.rowCount > 0 && (ragged.length === 0 || options.ragged === 'skip')) yield cut.block
      used = cut.used
    }
    if (rest.length > maxRecordBytes) throw longRecord(shown, state.line)
  }
  return { blocks, settleRagged }
}
