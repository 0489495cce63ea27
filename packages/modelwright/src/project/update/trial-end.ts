import { isModelwrightError } from '../../core/index.ts'
import { trialPlaces } from './alias-since.ts'
import type { UpdateAction, UpdateRequest } from './types.ts'
import { trialTag, type Versions, versionsOf } from './versions.ts'

/** Holds the number of the champion that a version was shown to be better than, until it takes its place. */
const wonTag = 'trial-won'

/** How long a version that was shown to be better waits for approval before a newer one may take its place as challenger. */
const heldMs = 7 * 86_400_000

/** Takes the aliases of the trial of a version away, first of all the share of the requests; a newer challenger keeps its own. */
async function clear({ project, name, trial }: UpdateRequest, version: number): Promise<void> {
  if (trial.by === 'canary') await project.models.removeAlias(name, 'canary', version)
  await project.models.removeAlias(name, 'challenger', version)
}

async function refuse(request: UpdateRequest, version: number, reasons: string): Promise<UpdateAction> {
  const { project, name } = request
  // Whoever is killed after this has refused it: the next pass does the rest.
  await project.registry.tag(name, version, { name: trialTag, value: 'refused' })
  await project.registry.note(name, version, `Refused after a trial. ${reasons}`)
  await clear(request, version)
  return { kind: 'refused', version, text: `Version ${version} is refused. ${reasons}` }
}

async function promote(request: UpdateRequest, version: number, reasons: string): Promise<UpdateAction> {
  const { project, name } = request
  try {
    await project.registry.promote(name, version, {})
  } catch (error) {
    if (!isModelwrightError(error) || error.code !== 'PROJECT_PROMOTION_REFUSED') throw error
    const meanwhile = 'After a week of it a retraining may put a newer one in its place.'
    return {
      kind: 'held',
      version,
      text: `Version ${version} is better and waits: ${error.message} ${meanwhile}`,
    }
  }
  await clear(request, version)
  await project.registry.note(name, version, `Promoted after a trial. ${reasons}`)
  await project.registry.tag(name, version, { name: wonTag, value: null })
  return { kind: 'promoted', version, text: `Version ${version} is champion now. ${reasons}`.trimEnd() }
}

/** Ends a trial: what was decided is written down before anything is done, so that a pass that is cut off is made up for. */
export async function endTrial(
  request: UpdateRequest,
  { champion, challenger }: Versions,
  { isBetter, reasons }: { readonly isBetter: boolean; readonly reasons: string },
): Promise<UpdateAction> {
  const { project, name, isDry } = request
  const { version } = challenger!
  if (isDry) {
    const what = isBetter ? 'promoted' : 'refused'
    return { kind: 'due', version, text: `Version ${version} is to be ${what}. ${reasons}` }
  }
  if (!isBetter) return refuse(request, version, reasons)
  // Judging took its time: what was shown holds against that champion alone.
  const { champion: now } = await versionsOf(request)
  if (now.version !== champion.version) {
    const text = `Version ${version} was shown to be better than version ${champion.version}; version ${now.version} is champion meanwhile.`
    return { kind: 'nothing', version, text }
  }
  await project.registry.tag(name, version, { name: wonTag, value: String(champion.version) })
  await project.registry.note(name, version, `Shown in a trial. ${reasons}`)
  return promote(request, version, reasons)
}

/** Takes away what a pass that was cut off left: a share of the requests, or the name of challenger, of a version whose trial is over. */
export async function tidyTrial(
  { project, name, isDry, trial }: UpdateRequest,
  { champion, challenger, canary }: Versions,
): Promise<void> {
  if (isDry) return
  const isOver = canary !== undefined && canary !== challenger?.version
  if (trial.by === 'canary' && isOver) await project.models.removeAlias(name, 'canary', canary)
  if (champion.aliases.includes('challenger'))
    await project.models.removeAlias(name, 'challenger', champion.version)
}

/**
 * Takes up what an earlier pass decided of this challenger and did not end: a refusal is done, one that was shown to be better takes its
 * place as soon as it may. Undefined: nothing was decided since it became challenger, or it was shown to be better than another champion.
 */
export async function takeEnd(
  request: UpdateRequest,
  { champion, challenger }: Versions,
): Promise<UpdateAction | undefined> {
  const { version, tags } = challenger!
  const isRefused = tags[trialTag] === 'refused'
  const hasWon = tags[wonTag] === String(champion.version)
  if (!isRefused && !hasWon) return undefined
  const { tagged, challenged } = await trialPlaces(request, version, isRefused ? trialTag : wonTag)
  if (tagged < challenged) return undefined
  if (request.isDry) {
    const text = `Version ${version} is to be ${isRefused ? 'refused' : 'promoted'}: that was decided.`
    return { kind: 'due', version, text }
  }
  if (hasWon && !isRefused) return promote(request, version, '')
  await clear(request, version)
  return { kind: 'refused', version, text: `Version ${version} is refused: that was decided before.` }
}

/** Whether the challenger was shown to be better than this champion, and has waited for its approval for so long that a newer one may be made. */
export async function isOutwaited(
  request: Pick<UpdateRequest, 'project' | 'name' | 'now'>,
  { champion, challenger }: Versions,
): Promise<boolean> {
  if (challenger === undefined) return false
  const { version, tags } = challenger
  if (tags[trialTag] === 'refused' || tags[wonTag] !== String(champion.version)) return false
  const { tagged, challenged, taggedAt } = await trialPlaces(request, version, wonTag)
  return tagged >= challenged && request.now - taggedAt >= heldMs
}
