import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Batch, Schema } from '@modelwright/runtime'
import { onnxFeeds } from '../../../src/pack/onnx/index.ts'

const given = process.env['MODELWRIGHT_PYTHON']

function hasOnnx(program: string): boolean {
  return spawnSync(program, ['-c', 'import onnxruntime']).status === 0
}

/** The Python in which `onnx` and `onnxruntime` are installed; undefined where there is none. */
export const python = given !== undefined && hasOnnx(given) ? given : undefined

/** Why tests with onnxruntime are passed over, where they are. */
export const needsPython = 'needs MODELWRIGHT_PYTHON with onnx and onnxruntime'

const script = `
import base64, json, sys
import numpy as np
import onnxruntime as ort
try:
    import onnx
except ImportError:
    onnx = None
sessions = {}
firsts = {}
raws = {}
def referring(raw):
    # onnx's own evaluator reads thresholds as lists of floats alone; ours are floats, written as doubles
    from onnx import helper, numpy_helper, reference
    model = onnx.load_from_string(raw)
    for node in model.graph.node:
        for one in list(node.attribute):
            if one.name.endswith("_as_tensor"):
                values = numpy_helper.to_array(one.t).tolist()
                node.attribute.remove(one)
                node.attribute.append(helper.make_attribute(one.name[: -len("_as_tensor")], values))
    evaluator = reference.ReferenceEvaluator(model)
    return lambda feeds: dict(zip(evaluator.output_names, evaluator.run(None, feeds)))
def running(raw):
    session = ort.InferenceSession(raw, options, providers=["CPUExecutionProvider"])
    firsts[raw] = session.get_inputs()[0].name
    names = [one.name for one in session.get_outputs()]
    return lambda feeds: dict(zip(names, session.run(names, feeds)))
options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
options.log_severity_level = 3
def said(value):
    if value.dtype == np.float64:
        return {"shape": value.shape, "doubles": base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()}
    return {"shape": value.shape, "values": value.tolist()}
for line in sys.stdin:
    asked = json.loads(line)
    try:
        key = asked["key"]
        if "model" in asked:
            raw = base64.b64decode(asked["model"])
            if onnx is not None:
                model = onnx.load_from_string(raw)
                onnx.checker.check_model(model, full_check=True)
            raws[key] = raw
            sessions[key] = (referring if asked["reference"] else running)(raw)
        feeds = {}
        for name, feed in asked["feeds"].items():
            if name == "":
                name = firsts[raws[key]]
            if "doubles" in feed:
                feeds[name] = np.frombuffer(base64.b64decode(feed["doubles"])).reshape(-1, 1)
            elif "table" in feed:
                feeds[name] = np.array(feed["table"], dtype=object)
            else:
                feeds[name] = np.array(feed["texts"], dtype=object).reshape(-1, 1)
        values = sessions[key](feeds)
        print(json.dumps({"outputs": {name: said(value) for name, value in values.items()}}), flush=True)
    except Exception as error:
        print(json.dumps({"error": str(error)[:2000]}), flush=True)
`

/** One column to send. */
export type Feed =
  | { readonly doubles: Float64Array }
  | { readonly texts: readonly string[] }
  | { readonly table: readonly (readonly string[])[] }

/** What came back under one name. */
export interface Returned {
  readonly shape: readonly number[]
  readonly doubles?: Float64Array
  readonly values?: readonly (string | number)[]
}

/** A program that checks and runs ONNX models. */
export interface OnnxRunner {
  /** Checks a model once with `onnx.checker` and runs it with onnxruntime; the first input may be called `""`. */
  run(bytes: Uint8Array, feeds: Readonly<Record<string, Feed>>): Promise<Readonly<Record<string, Returned>>>
  stop(): void
}

const base64 = (numbers: Float64Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64')

function numbersOf(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64')
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

type Answer = {
  error?: string
  outputs?: Record<string, { shape: number[]; doubles?: string; values?: (string | number)[] }>
}

function returnedOf({ error, outputs = {} }: Answer): Record<string, Returned> {
  if (error !== undefined) throw new Error(error)
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { doubles, ...rest }]) => [
      name,
      doubles === undefined ? rest : { ...rest, doubles: numbersOf(doubles) },
    ]),
  )
}

/**
 * Starts Python; models stay loaded until it is stopped.
 *
 * @param by - onnxruntime, or the evaluator that comes with ONNX itself: slow, and written to be read
 */
export function startOnnx(by: 'onnxruntime' | 'reference' = 'onnxruntime'): OnnxRunner {
  const child: ChildProcessWithoutNullStreams = spawn(python!, ['-c', script])
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = []
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += String(chunk)
  })
  child.on('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`Python ended: ${complaints.slice(-2000)}`))
  })
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line))
  const keys = new WeakMap<Uint8Array, number>()
  let count = 0
  return {
    async run(bytes, feeds) {
      const isNew = !keys.has(bytes)
      if (isNew) keys.set(bytes, count++)
      const coded = Object.fromEntries(
        Object.entries(feeds).map(([name, feed]) => [
          name,
          'doubles' in feed ? { doubles: base64(feed.doubles) } : feed,
        ]),
      )
      const asked = {
        key: keys.get(bytes),
        feeds: coded,
        reference: by === 'reference',
        ...(isNew && { model: Buffer.from(bytes).toString('base64') }),
      }
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(asked)}\n`)
      })
      return returnedOf(JSON.parse(line))
    },
    stop: () => child.kill(),
  }
}

/** All columns of rows that were read. */
export function feedsOf(schema: Pick<Schema, 'inputs'>, batch: Batch): Record<string, Feed> {
  return Object.fromEntries(
    [...onnxFeeds(schema, batch)].map(([name, feed]) => [
      name,
      feed.type === 'double' ? { doubles: feed.values } : { texts: feed.values },
    ]),
  )
}
