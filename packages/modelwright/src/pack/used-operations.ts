import { type Artifact, allOperations, memberName, type TransformStep } from '@modelwright/runtime'
import { nameOf, type Pieces } from './link.ts'

/** The operations that an artifact names, sorted. */
export interface UsedOperations {
  readonly fixes: readonly string[]
  readonly transforms: readonly string[]
  readonly models: readonly string[]
  /** Models that are steps before another model. */
  readonly members: readonly string[]
  readonly hasCalibration: boolean
  readonly hasIntervals: boolean
  readonly hasHistory: boolean
}

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()

/** Tells which operations an artifact needs, those of the models behind its intervals among them. */
export function usedOperations(artifact: Artifact): UsedOperations {
  const { fixes, intervals, model, calibration, schema } = artifact
  const sides = intervals?.sides ?? []
  const steps: readonly TransformStep[] = [artifact, ...sides].flatMap(({ transforms }) => transforms)
  const memberNames = new Map(Object.keys(allOperations.models).map((name) => [memberName(name), name]))
  return {
    fixes: sorted(fixes.map(({ name }) => name)),
    transforms: sorted(steps.map(({ name }) => name).filter((name) => !memberNames.has(name))),
    models: sorted([model.name, ...sides.map((side) => side.model.name)]),
    members: sorted(steps.flatMap(({ name }) => memberNames.get(name) ?? [])),
    hasCalibration: calibration !== undefined,
    hasIntervals: intervals !== undefined,
    hasHistory: schema.history !== undefined,
  }
}

/** What must be linked for these operations. */
export function operationRoots(used: UsedOperations): readonly string[] {
  const models = sorted([...used.models, ...used.members])
  return [
    ...used.fixes.map((name) => `fixes.${name}`),
    ...used.transforms.map((name) => `transforms.${name}`),
    ...models.map((name) => `models.${name}`),
    ...(used.members.length > 0 ? ['memberOf'] : []),
    ...(used.hasCalibration ? ['calibrate', 'readCalibration'] : []),
    ...(used.hasIntervals ? ['intervalsOf', 'readIntervals'] : []),
    ...(used.hasHistory ? ['readHistory', 'readHistorySchema'] : []),
    ...(models.includes('trees') ? ['accelerated'] : []),
  ]
}

/** The table of operations as an expression, for the script that the pieces are linked to. */
export function operationsText(used: UsedOperations, pieces: Pieces): string {
  const name = (root: string): string => nameOf(pieces, root)
  const table = (kind: string, names: readonly string[]): readonly string[] =>
    names.map((one) => `${JSON.stringify(one)}: ${name(`${kind}.${one}`)}`)
  const members = used.members.map(
    (one) => `${JSON.stringify(memberName(one))}: ${name('memberOf')}(${name(`models.${one}`)})`,
  )
  const parts = [
    `fixes: { ${table('fixes', used.fixes).join(', ')} }`,
    `transforms: { ${[...table('transforms', used.transforms), ...members].join(', ')} }`,
    `models: { ${table('models', used.models).join(', ')} }`,
    ...(used.hasCalibration
      ? [`calibration: { read: ${name('readCalibration')}, apply: ${name('calibrate')} }`]
      : []),
    ...(used.hasIntervals
      ? [`intervals: { read: ${name('readIntervals')}, of: ${name('intervalsOf')} }`]
      : []),
    ...(used.hasHistory
      ? [`history: { readSchema: ${name('readHistorySchema')}, read: ${name('readHistory')} }`]
      : []),
  ]
  const plain = `{\n  ${parts.join(',\n  ')},\n}`
  const hasTrees = [...used.models, ...used.members].includes('trees')
  return hasTrees ? `${name('accelerated')}(${plain}, globalThis.WebAssembly)` : plain
}
