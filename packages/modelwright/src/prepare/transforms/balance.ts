import { pow } from '@modelwright/runtime'
import {
  type Balance,
  defineTransform,
  ModelwrightError,
  type OptionValues,
  type Seed,
  type Target,
} from '../../core/index.ts'
import { type TransformSpec, transformSpec } from '../step.ts'

const options = {
  by: {
    type: 'choice',
    default: 'weights',
    choices: ['weights', 'oversampling', 'undersampling'],
    about:
      'Rows of rare classes count more, are taken more than once, or rows of frequent classes are left out.',
  },
  strength: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    max: 1,
    about: 'How far shares are evened out: 1 makes all classes equal, 0.5 goes half the way.',
  },
} as const

type Given = OptionValues<typeof options>

/** Options of {@link balance}. */
export type BalanceOptions = Partial<Given>

function classesOf(target: Target): Int32Array {
  if (target.task !== 'regression') return target.codes
  throw new ModelwrightError('PREPARE_BALANCE_UNFIT', {
    message: 'There are no classes to balance: the target is a number.',
    where: 'balance',
    mend: ['Leave balance() out of "prepare".'],
  })
}

function rowsByClass(codes: Int32Array, count: number): number[][] {
  const rows = Array.from({ length: count }, (): number[] => [])
  codes.forEach((code, row) => {
    rows[code].push(row)
  })
  return rows
}

/** So many rows of a class: all of them as often as it goes, and a draw of the rest. */
function drawn(rows: readonly number[], wanted: number, seed: Seed): number[] {
  const whole = Math.floor(wanted / rows.length)
  const rest = seed.shuffle(Uint32Array.from(rows)).slice(0, wanted - whole * rows.length)
  return [...Array.from({ length: whole }, () => rows).flat(), ...rest]
}

function resample(groups: readonly (readonly number[])[], { by, strength }: Given, seed: Seed): Uint32Array {
  const sizes = groups.map((rows) => rows.length).filter((size) => size > 0)
  const aim = by === 'oversampling' ? Math.max(...sizes) : Math.min(...sizes)
  const chosen = groups.flatMap((rows, k) => {
    if (rows.length === 0) return []
    const wanted = Math.max(1, Math.round(rows.length * pow(aim / rows.length, strength)))
    return drawn(rows, wanted, seed.split(k))
  })
  return Uint32Array.from(chosen).sort()
}

function weigh(codes: Int32Array, groups: readonly (readonly number[])[], strength: number): Float64Array {
  const present = groups.filter((rows) => rows.length > 0).length
  const of = groups.map((rows) =>
    rows.length === 0 ? 0 : pow(codes.length / (present * rows.length), strength),
  )
  return Float64Array.from(codes, (code) => of[code])
}

/** The training half of `balance`; there is no other half: the model is brought back to the true shares. */
export const balanceTransform = defineTransform({
  name: 'balance',
  about:
    'Evens out the classes while a learner is fitted; probabilities are brought back to the true shares.',
  options,
  takes: ['number'],
  gives: (type) => type,
  balance(target, given, seed): Balance {
    const codes = classesOf(target)
    const groups = rowsByClass(codes, target.task === 'regression' ? 0 : target.classes.length)
    if (given.by === 'weights') return { weights: weigh(codes, groups, given.strength) }
    return { rows: resample(groups, given, seed) }
  },
  fit: () => ({}),
  outputs: () => [],
})

/**
 * Evens out the classes for the learner: rare ones count more, are taken more than once, or frequent ones less often.
 *
 * Only training rows are touched, inside each fold; rows that are tested keep their shares. A learner fitted so says too high a
 * probability of rare classes: each is multiplied by its true share over the changed one, and the sum brought back to 1.
 * A good learner with a threshold chosen for its use seldom needs this; it helps learners that cannot see a class of few rows.
 * Seeded: which rows are taken.
 *
 * @throws {ModelwrightError} PREPARE_BALANCE_UNFIT - when fitted, and the target has no classes
 * @see Elkan 2001, "The foundations of cost-sensitive learning"
 */
export function balance(options: BalanceOptions = {}): TransformSpec {
  return transformSpec('balance', [], options)
}
