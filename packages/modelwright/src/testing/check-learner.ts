import {
  type Column,
  type ModelOperation,
  type Operations,
  type PreparedColumn,
  readerOf,
  type Task,
} from '@modelwright/runtime'
import {
  deadlineIn,
  deepFreeze,
  type FitContext,
  fits,
  isModelwrightError,
  type Learner,
  noDeadline,
  type OptionSpecs,
  type OptionValues,
  outputsOf,
  readOptions,
  seedOf,
  type TrainingData,
  takeData,
} from '../core/index.ts'
import { type Check, insist } from './check.ts'
import { checkGrowth } from './check-growth.ts'
import { insistDamageRefused } from './damage.ts'
import { fingerprint } from './fingerprint.ts'
import { insistClose } from './insist-close.ts'
import { hardRows, learnerRows, weighted } from './learner-rows.ts'

/** Checks one learner on one task. */
interface Bench {
  readonly learner: Learner
  readonly operation: ModelOperation
  readonly task: Task
  readonly options: OptionValues<OptionSpecs>
  /** States that checks share, by the rows they were learnt from; frozen. */
  readonly learnt: Map<string, Promise<unknown>>
}

const context = (): FitContext => ({ seed: seedOf(5), deadline: noDeadline, progress: () => {} })

async function fit({ learner, options }: Bench, data: TrainingData, given = context()): Promise<unknown> {
  return deepFreeze(await learner.fit(data, options, given))
}

/** The state learnt from rows of a name, fitted once for all checks. */
function learnt(bench: Bench, data: TrainingData, rows = 'usual rows'): Promise<unknown> {
  const known = bench.learnt.get(rows) ?? fit(bench, data)
  bench.learnt.set(rows, known)
  return known
}

/** What the model takes: all features, or none. */
function inputsOf(
  { operation }: Bench,
  state: unknown,
  features: readonly PreparedColumn[],
): readonly PreparedColumn[] {
  return operation.signature(state).inputs.length === 0 ? [] : features
}

function predict(bench: Bench, state: unknown, { features, rowCount }: TrainingData): Float64Array {
  return bench.operation.predict(state, inputsOf(bench, state, [...features.values()]), rowCount)
}

function insistSound({ task }: Bench, { target }: TrainingData, found: Float64Array, rowCount: number): void {
  const outputs = outputsOf(target)
  insist(found.length === rowCount * outputs, `${found.length} predictions for ${rowCount} rows`)
  insist(found.every(Number.isFinite), 'a prediction is not finite')
  if (task === 'regression') return
  insist(
    found.every((p) => p >= 0 && p <= 1),
    'a probability is outside 0 to 1',
  )
  if (task === 'binary') return
  for (let row = 0; row < rowCount; row++) {
    const sum = found.subarray(row * outputs, (row + 1) * outputs).reduce((all, p) => all + p, 0)
    insist(Math.abs(sum - 1) < 1e-9, `the probabilities of row ${row} sum to ${sum}`)
  }
}

async function checkDeterminism(bench: Bench): Promise<void> {
  const data = learnerRows(bench.learner, bench.task)
  const before = fingerprint([...data.features.values()])
  const states = [await learnt(bench, data), await fit(bench, data)]
  insist(fingerprint(states[0]) === fingerprint(states[1]), 'two fits on the same rows and seed differ')
  insist(fingerprint([...data.features.values()]) === before, 'fit writes to its features')
}

async function checkOrder(bench: Bench): Promise<void> {
  const data = learnerRows(bench.learner, bench.task)
  const order = seedOf(6).shuffle(Uint32Array.from({ length: data.rowCount }, (_, row) => row))
  const there = predict(bench, await learnt(bench, data), data)
  const back = predict(bench, await fit(bench, takeData(data, order)), data)
  insistClose(bench.learner, back, there, 'rows in another order')
}

async function checkWeights(bench: Bench): Promise<void> {
  if (!bench.learner.supports.weights) return
  const data = learnerRows(bench.learner, bench.task)
  const { weighted: heavy, repeated } = weighted(data)
  const byWeight = predict(bench, await fit(bench, heavy), data)
  const byRows = predict(bench, await fit(bench, repeated), data)
  insistClose(bench.learner, byWeight, byRows, 'a weight of 2 is not two rows')
  for (const bad of [0, -1, Number.NaN, Infinity]) {
    const weights = new Float64Array(data.rowCount).fill(bad)
    await insistRefused(() => fit(bench, { ...data, weights }), `weights of ${bad}`)
  }
}

async function insistRefused(run: () => Promise<unknown>, what: string): Promise<void> {
  const refusal: unknown = await run().then(
    () => undefined,
    (error: unknown) => error,
  )
  insist(isModelwrightError(refusal), `${what} must be refused with a sentence, found ${String(refusal)}`)
}

async function checkPredictions(bench: Bench): Promise<void> {
  const data = learnerRows(bench.learner, bench.task)
  const state = await learnt(bench, data)
  const before = fingerprint(state)
  const all = predict(bench, state, data)
  insistSound(bench, data, all, data.rowCount)
  insist(
    predict(bench, state, takeData(data, new Uint32Array())).length === 0,
    'no row must give no prediction',
  )
  const outputs = all.length / data.rowCount
  for (let row = 0; row < data.rowCount; row++) {
    const alone = predict(bench, state, takeData(data, Uint32Array.of(row)))
    const among = all.slice(row * outputs, (row + 1) * outputs)
    insist(
      fingerprint(alone) === fingerprint(among),
      `row ${row} alone is predicted otherwise than in a batch`,
    )
  }
  insist(fingerprint(state) === before, 'predict writes to the state')
}

async function checkRead(bench: Bench): Promise<void> {
  const data = learnerRows(bench.learner, bench.task)
  const state = await learnt(bench, data)
  const read = bench.operation.read(readerOf(state, 'state'))
  insist(fingerprint(read) === fingerprint(state), 'read() must give the state back')
  const { inputs, outputCount } = bench.operation.signature(state)
  insistDamageRefused(bench.operation, state, {
    ...(bench.operation.optional === undefined ? {} : { optional: bench.operation.optional }),
    isSeenLater: (wrong) => bench.operation.signature(wrong).outputCount !== outputCount,
  })
  const types = [...data.features.values()].map(({ type }) => type)
  insist(inputs.length === 0 || fingerprint(inputs) === fingerprint(types), 'signature().inputs is wrong')
  insist(
    outputCount === predict(bench, state, data).length / data.rowCount,
    'signature().outputCount is wrong',
  )
}

async function checkHardRows(bench: Bench): Promise<void> {
  for (const [what, data] of hardRows(bench.learner, bench.task)) {
    try {
      insistSound(bench, data, predict(bench, await learnt(bench, data, what), data), data.rowCount)
    } catch (error) {
      throw new Error(`on ${what}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

async function checkOneTarget(bench: Bench): Promise<void> {
  const data = learnerRows(bench.learner, bench.task)
  const target =
    data.target.task === 'regression'
      ? { ...data.target, values: data.target.values.map(() => 7) }
      : { ...data.target, codes: data.target.codes.map(() => 0) }
  try {
    const same = { ...data, target }
    insistSound(bench, same, predict(bench, await fit(bench, same), same), data.rowCount)
  } catch (error) {
    insist(
      isModelwrightError(error),
      `rows with one target must be refused with a sentence: ${String(error)}`,
    )
  }
}

async function checkNoTime(bench: Bench): Promise<void> {
  const data = learnerRows(bench.learner, bench.task)
  const late = { ...context(), deadline: deadlineIn(0, () => 1) }
  insistSound(bench, data, predict(bench, await fit(bench, data, late), data), data.rowCount)
}

async function checkMissing(bench: Bench): Promise<void> {
  if (bench.learner.supports.missing) return
  const data = learnerRows(bench.learner, bench.task)
  const broken: Column = { type: 'number', values: new Float64Array(data.rowCount).fill(Number.NaN) }
  const refusal: unknown = await fit(bench, { ...data, features: new Map([['broken', broken]]) }).then(
    () => undefined,
    (error: unknown) => error,
  )
  insist(refusal instanceof Error, 'a missing number must be refused by a learner that does not support it')
}

async function checkNarrow(bench: Bench): Promise<void> {
  const { learner, operation } = bench
  if (learner.narrow === undefined) return
  for (const [what, data] of hardRows(learner, bench.task)) {
    const state = await learnt(bench, data, what)
    const { state: narrowed, inputs } = learner.narrow(state)
    const features = [...data.features.values()]
    const found = operation.predict(
      narrowed,
      inputs.map((at) => features[at]),
      data.rowCount,
    )
    insist(
      fingerprint(found) === fingerprint(predict(bench, state, data)),
      `on ${what}: without the inputs it never looks at, the model predicts otherwise`,
    )
    insist(
      fingerprint(operation.read(readerOf(narrowed, 'state'))) === fingerprint(narrowed),
      `on ${what}: read() must give the narrowed state back`,
    )
  }
}

function checkPace({ pace, options }: Learner): void {
  if (pace === undefined) return
  const size = { rowCount: 1000, featureCount: 10, outputs: 1 }
  insist(pace.quickMs(size) < pace.usualMs(size), 'a fit in a hurry must take less time than a usual one')
  const names = Object.keys(pace.within(size, 0)).sort().join()
  for (const ms of [0, pace.quickMs(size) / 2, pace.usualMs(size)]) {
    const hurried = Object.entries(pace.within(size, ms))
    for (const [name, value] of hurried)
      insist(
        Object.hasOwn(options, name) && fits(options[name], value),
        `in a hurry "${name}" breaks its own rule`,
      )
    insist(
      hurried
        .map(([name]) => name)
        .sort()
        .join() === names,
      'a fit in a hurry must set the same options, whatever the time',
    )
  }
}

function checkDeclaration(learner: Learner): void {
  insist(/^[a-z]+(-[a-z]+)*$/.test(learner.name), `its name must be kebab-case, found "${learner.name}"`)
  insist(/^[A-Z].*\.$/.test(learner.about), '`about` must be a sentence')
  insist(learner.tasks.length > 0, 'it must be for some task')
  checkPace(learner)
  for (const [name, spec] of Object.entries(learner.options)) {
    insist(fits(spec, spec.default), `the default of "${name}" breaks its own rule`)
    insist(/^[A-Z].*\.$/.test(spec.about), `\`about\` of "${name}" must be a sentence`)
    for (const wrong of [null, Number.NaN, Symbol.iterator, { of: 1 }])
      insist(!fits(spec, wrong), `"${name}" takes ${String(wrong)}`)
  }
}

const checks: readonly [string, (bench: Bench) => Promise<void>][] = [
  ['the same rows and seed give the same state', checkDeterminism],
  ['the order of rows does not matter', checkOrder],
  ['a weight of n is n rows; bad weights are refused', checkWeights],
  ['predictions are sound, and a row alone gives the same bits as in a batch', checkPredictions],
  ['read gives the state back and refuses any damaged one', checkRead],
  ['constant, collinear, huge, tiny and absent columns do no harm', checkHardRows],
  ['rows with one target are refused or learnt', checkOneTarget],
  ['a deadline that has passed gives the best so far', checkNoTime],
  ['what it tells as it grows ascends, changes nothing, and ends when it is told to', checkGrowth],
  ['inputs that are never looked at can be left out', checkNarrow],
  ['missing numbers are refused where they are not supported', checkMissing],
]

/**
 * Makes the checks every learner must pass: sound predictions on hard tables, the same for the same rows, states guarded.
 *
 * @param learner - the training half
 * @param operations - the models of the runtime, or your own, by name
 */
export function checkLearner(learner: Learner, operations: Operations['models']): readonly Check[] {
  const benches = new Map<Task, Bench>()
  const benchOf = (task: Task): Bench => {
    const known = benches.get(task)
    if (known !== undefined) return known
    const name = typeof learner.model === 'string' ? learner.model : learner.model(task)
    if (!Object.hasOwn(operations, name)) throw new Error(`there is no model operation "${name}"`)
    const options = readOptions<OptionSpecs>(learner.options, {}, learner.name)
    const operation = operations[name] as unknown as ModelOperation
    const bench = { learner, operation, task, options, learnt: new Map() }
    benches.set(task, bench)
    return bench
  }
  return [
    { name: `${learner.name}: declares itself`, run: () => checkDeclaration(learner) },
    ...learner.tasks.flatMap((task) =>
      checks.map(([name, check]) => ({
        name: `${learner.name} for ${task}: ${name}`,
        run: () => check(benchOf(task)),
      })),
    ),
  ]
}
