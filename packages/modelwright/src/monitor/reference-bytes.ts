import { ModelwrightError } from '../core/index.ts'
import type { LossCell, LossProfile } from './judge/loss-profile.ts'
import type { ModelReference, ReferenceOutcomes } from './model-reference.ts'
import type { CalibrationGroup, KeptCalibration } from './performance/kept-calibration.ts'
import { readWatched, writeWatched } from './reference.ts'
import { type ByteReader, type ByteWriter, byteReader, byteWriter, refuseSketch } from './sketches/bytes.ts'
import type { Watched } from './watched.ts'

function writeProfile(to: ByteWriter, { cuts, levels = [], cells }: LossProfile): void {
  to.byte(cuts === undefined ? 1 : 0)
  if (cuts !== undefined) to.numbers(cuts)
  else {
    to.whole(levels.length)
    for (const level of levels) to.text(level)
  }
  for (const { rows, loss, variance, prediction } of cells) {
    to.whole(rows)
    for (const value of [loss, variance, prediction]) to.short(value)
  }
}

function readCell(from: ByteReader): LossCell {
  const rows = from.whole()
  const [loss, variance, prediction] = [from.short(), from.short(), from.short()]
  if (!(loss >= 0 && variance >= 0 && Number.isFinite(loss + variance + prediction)))
    refuseSketch('a loss is none')
  return { rows, loss, variance, prediction }
}

function readProfile(from: ByteReader): LossProfile {
  const kind = from.byte()
  if (kind > 1) refuseSketch('a loss goes with neither numbers nor levels')
  if (kind === 0) {
    const cuts = from.numbers()
    if (!cuts.every((cut, at) => at === 0 || cut > cuts[at - 1])) refuseSketch('its cuts do not ascend')
    return { cuts, cells: Array.from({ length: cuts.length + 2 }, () => readCell(from)) }
  }
  const length = from.whole(100_000)
  const levels: string[] = []
  for (let at = 0; at < length; at++) levels.push(from.text())
  if (new Set(levels).size !== length) refuseSketch('a level comes twice')
  return { levels, cells: Array.from({ length: length + 2 }, () => readCell(from)) }
}

function writeProfiles(to: ByteWriter, profiles: ReadonlyMap<string, LossProfile>): void {
  to.whole(profiles.size)
  for (const [name, profile] of profiles) {
    to.text(name)
    writeProfile(to, profile)
  }
}

/** Profiles of columns; each is of the kind of its column. */
function readProfiles(from: ByteReader, { columns }: Watched): ReadonlyMap<string, LossProfile> {
  const length = from.whole(100_000)
  const profiles = new Map<string, LossProfile>()
  for (let at = 0; at < length; at++) {
    const name = from.text()
    const profile = readProfile(from)
    const isOfLevels = columns.get(name)?.sample.of === 'level'
    if (!columns.has(name) || isOfLevels === (profile.levels === undefined))
      refuseSketch('a loss goes with no column of its kind')
    profiles.set(name, profile)
  }
  if (profiles.size !== length) refuseSketch('a loss comes twice')
  return profiles
}

function writeCalibration(to: ByteWriter, calibration: KeptCalibration | undefined): void {
  to.byte(calibration === undefined ? 0 : 'groups' in calibration ? 1 : 2)
  if (calibration === undefined) return
  if ('power' in calibration) {
    to.number(calibration.power)
    to.number(calibration.error)
    return
  }
  to.whole(calibration.groups.length)
  for (const { rows, said, came } of calibration.groups) {
    to.number(said)
    to.whole(rows)
    to.whole(came)
  }
}

function readPower(from: ByteReader): KeptCalibration {
  const [power, error] = [from.number(), from.number()]
  if (!(power > 0 && error >= 0 && Number.isFinite(power + error))) refuseSketch('a power is none')
  return { power, error }
}

function readGroup(from: ByteReader): CalibrationGroup {
  const said = from.number()
  const rows = from.whole()
  if (!(said >= 0 && said <= 1)) refuseSketch('a probability is none')
  return { rows, said, came: from.whole(rows) }
}

function readCalibration(from: ByteReader, classCount: number): KeptCalibration | undefined {
  const kind = from.byte()
  if (kind === 0) return undefined
  if (kind > 2 || classCount < 2 || (kind === 1 && classCount > 2))
    refuseSketch('probabilities are of other classes')
  if (kind === 2) return readPower(from)
  const length = from.whole(10_000)
  return { groups: Array.from({ length }, () => readGroup(from)) }
}

function writeOutcomes(to: ByteWriter, outcomes: ReferenceOutcomes): void {
  const { rows, classes = new Map<string, number>(), loss, byFeature, byPrediction, calibration } = outcomes
  to.whole(rows)
  to.whole(classes.size)
  for (const [name, count] of classes) {
    to.text(name)
    to.whole(count)
  }
  to.text(loss.name)
  for (const value of [loss.value, loss.low, loss.high]) to.number(value)
  writeProfiles(to, byFeature)
  writeProfiles(to, byPrediction)
  writeCalibration(to, calibration)
}

function readClasses(from: ByteReader, rows: number): ReadonlyMap<string, number> | undefined {
  const length = from.whole(100_000)
  if (length === 0) return undefined
  const classes = new Map<string, number>()
  let sum = 0
  for (let at = 0; at < length; at++) {
    const name = from.text()
    const count = from.whole()
    classes.set(name, count)
    sum += count
  }
  if (classes.size !== length || sum !== rows) refuseSketch('its classes do not add up')
  return classes
}

function readOutcomes(from: ByteReader, features: Watched, predictions: Watched): ReferenceOutcomes {
  const rows = from.whole()
  const classes = readClasses(from, rows)
  const name = from.text()
  const [value, low, high] = [from.number(), from.number(), from.number()]
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY) || low > value || high < value)
    refuseSketch('its mean loss is none')
  const byFeature = readProfiles(from, features)
  const byPrediction = readProfiles(from, predictions)
  const calibration = readCalibration(from, classes?.size ?? 0)
  return {
    rows,
    ...(classes === undefined ? {} : { classes }),
    loss: { name, value, low, high },
    byFeature,
    byPrediction,
    ...(calibration === undefined ? {} : { calibration }),
  }
}

/** "MWMR": what the bytes of a model's reference begin with. */
const magic = [77, 87, 77, 82]
const version = 1

/** Writes a reference as bytes that an artifact holds: the same reference gives the same bytes. Its rows are left out. */
export function encodeModelReference({
  features,
  predictions,
  outcomes,
}: ModelReference): Uint8Array<ArrayBuffer> {
  const to = byteWriter()
  for (const byte of [...magic, version]) to.byte(byte)
  writeWatched(to, features)
  writeWatched(to, predictions)
  to.byte(outcomes === undefined ? 0 : 1)
  if (outcomes !== undefined) writeOutcomes(to, outcomes)
  return to.bytes()
}

function newer(found: number): ModelwrightError {
  return new ModelwrightError('MONITOR_REFERENCE_NEWER', {
    message: `The reference in the artifact has version ${found}; this version of Modelwright reads ${version}.`,
    mend: ['Update:  npm install modelwright@latest'],
  })
}

/**
 * Reads a model's reference from its bytes, and believes nothing of them.
 *
 * @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when they are none, or were cut or altered
 * @throws {ModelwrightError} MONITOR_REFERENCE_NEWER - when a later version wrote them
 */
export function decodeModelReference(bytes: Uint8Array): ModelReference {
  const from = byteReader(bytes)
  for (const byte of magic) if (from.byte() !== byte) refuseSketch('they begin otherwise')
  const found = from.byte()
  if (found > version) throw newer(found)
  if (found !== version) refuseSketch(`version ${found} is not known, ${version} is`)
  const features = readWatched(from)
  const predictions = readWatched(from)
  const has = from.byte()
  if (has > 1 || predictions.rowCount !== features.rowCount) refuseSketch('its parts are of other rows')
  const outcomes = has === 1 ? readOutcomes(from, features, predictions) : undefined
  from.end()
  return {
    rowCount: features.rowCount,
    features,
    predictions,
    ...(outcomes === undefined ? {} : { outcomes }),
  }
}
