import { accelerated, allOperations, crc32, load, type Model, type WasmHost } from '@modelwright/runtime'
import {
  exp,
  expm1,
  log,
  log1p,
  logSumExp,
  pow,
  sigmoid,
  tanh,
} from '../../packages/runtime/src/math/index.ts'
import { carriedNames } from '../../packages/runtime/src/schema.ts'

/** What one engine finds: to be equal, text for text, in all. */
export interface Report {
  /** Per artifact: its digest, and the bits of its answers to the golden rows, in hex; in WebAssembly too where it is. */
  readonly models: Readonly<
    Record<string, { readonly digest: string; readonly answers: string; readonly replayed: boolean }>
  >
  /** Per function: a checksum of the bits of its values in a sweep of 100,000 arguments. */
  readonly math: Readonly<Record<string, string>>
  /** What a damaged file is answered with. */
  readonly refusal: string
}

const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly?: WasmHost }

const sweepLength = 100_000

/** Loads artifacts, answers their golden rows and sweeps the math. Plain ECMAScript: runs in any engine. */
export function report(files: Readonly<Record<string, string>>): string {
  const models: Record<string, Report['models'][string]> = {}
  let refusal = ''
  for (const name of Object.keys(files)) {
    const bytes = fromHex(files[name])
    const model = load(bytes)
    const answers = answersOf(model)
    const quick = answersOf(load(bytes, { operations: accelerated(allOperations, webAssembly) }))
    const wanted = model.artifact.golden!.outputs
    const replayed = wanted.every((value, at) => Object.is(value, answers[at]) && Object.is(value, quick[at]))
    models[name] = { digest: model.digest, answers: hexOf(bitsOf(answers)), replayed }
    bytes[bytes.length - 1] ^= 1
    refusal += refusalOf(bytes)
  }
  return JSON.stringify({ models, math: sweepAll(), refusal })
}

function answersOf(model: Model): Float64Array {
  const { rows, outputs } = model.artifact.golden!
  const names = carriedNames(model.schema)
  const objects = rows[0].map((_, row) => Object.fromEntries(names.map((name, at) => [name, rows[at][row]])))
  const { batch, problems } = model.read(objects)
  if (problems.length > 0) throw new Error(`golden rows are refused: ${problems[0].message}`)
  const answers = model.predictBatch(batch)
  if (answers.length !== outputs.length) throw new Error('the model gives another number of answers')
  return answers
}

function refusalOf(bytes: Uint8Array): string {
  try {
    load(bytes)
    return 'not refused'
  } catch (error) {
    return (error as Error).message
  }
}

function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** The bits of numbers, every NaN alike: engines may give NaN any sign. */
function bitsOf(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.slice().buffer)
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i]))
      for (let j = 0; j < 8; j++) bytes[8 * i + j] = j < 6 ? 0 : j === 6 ? 0xf8 : 0x7f
  return bytes
}

function hexOf(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += (byte < 16 ? '0' : '') + byte.toString(16)
  return hex
}

/** Arguments of all sizes: a third of random bits, a third from −1 to 1, a third from −800 to 800. */
function sweepArguments(start: number): Float64Array {
  const values = new Float64Array(sweepLength)
  const words = new Uint32Array(values.buffer)
  let state = start
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    return (mixed ^ (mixed >>> 13)) >>> 0
  }
  for (let i = 0; i < sweepLength; i++) {
    words[2 * i] = next()
    words[2 * i + 1] = next()
    if (i % 3 > 0) values[i] = (next() / 2147483648 - 1) * (i % 3 === 1 ? 1 : 800)
  }
  return values
}

function sweepAll(): Record<string, string> {
  const first = sweepArguments(1)
  const second = sweepArguments(2)
  const functions = { exp, expm1, log, log1p, pow, sigmoid, tanh }
  const sums: Record<string, string> = {}
  for (const [name, call] of Object.entries(functions))
    sums[name] = crc32(bitsOf(first.map((x, at) => call(x, second[at]))))
  sums['logSumExp'] = crc32(
    bitsOf(first.map((_, at) => logSumExp(second, at, Math.min(at + 3, sweepLength)))),
  )
  return sums
}
