import { type Artifact, load } from '@modelwright/runtime'
import type { Trial } from '../../tune/index.ts'
import { type NotedTrial, noteTrial } from '../../tune/index.ts'
import { differencesOf, differenceText } from '../verify/differences.ts'

/** Parts of an artifact in the order in which each follows from those before it. */
const order = [
  'name',
  'schema',
  'fixes',
  'transforms',
  'model',
  'shares',
  'calibration',
  'threshold',
  'intervals',
  'golden',
  'evaluation',
  'lineage',
  'card',
] as const satisfies readonly (keyof Artifact)[]

/** Where letters differ first. */
function textDifference(claimed: string, found: string): string {
  let at = 0
  while (at < claimed.length && claimed[at] === found[at]) at++
  const from = Math.max(0, at - 20)
  const around = (text: string): string => JSON.stringify(text.slice(from, at + 40))
  return `at letter ${at} it says ${around(claimed)}, rebuilt ${around(found)}.`
}

/** What a step of preparation or a model is called, beside its place. */
function stepName(artifact: Artifact, key: string, path: string): string {
  const place = /^\[(\d+)\]/.exec(path)?.[1]
  const step = key === 'transforms' && place !== undefined ? artifact.transforms[Number(place)] : undefined
  if (step !== undefined) return ` (${step.name})`
  return key === 'model' ? ` (${artifact.model.name})` : ''
}

/**
 * Names the first part of an artifact that another one does not have in the same way, and where in it.
 *
 * @returns undefined where nothing that is read differs
 */
export function differingPart(claimed: Uint8Array, rebuilt: Uint8Array): string | undefined {
  const [a, b] = [load(claimed).artifact, load(rebuilt).artifact]
  for (const key of order) {
    const list = differencesOf(a[key], b[key])
    if (list.length === 0) continue
    if (key === 'card') return `The card differs first: ${textDifference(a.card ?? '', b.card ?? '')}`
    const path = list[0].path
    return `The ${key}${stepName(a, key, path)} differs first: ${differenceText(list)}`
  }
  return undefined
}

/** Trials compare by what was tried and scored; times are of the machine. */
function shownScores({ state, scores }: NotedTrial): string {
  return `${state}, ${scores.map((score) => score ?? 'none').join(', ')}`
}

/** Names the first trial of a part that went another way when it was done again. */
export function differingTrial(noted: readonly NotedTrial[], again: readonly Trial[]): string | undefined {
  if (noted.length !== again.length)
    return `${noted.length} trials are recorded, ${again.length} were done again.`
  for (const [at, trial] of noted.entries()) {
    const found = noteTrial(again[at])
    if (trial.learner !== found.learner)
      return `Trial ${at} was of ${trial.learner}, and is of ${found.learner}.`
    if (shownScores(trial) !== shownScores(found))
      return `Trial ${at} (${trial.learner}) differs first: it was ${shownScores(trial)}, and is ${shownScores(found)}.`
  }
  return undefined
}
