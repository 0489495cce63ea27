import { isModelwrightError, type VersionRecord } from '../../core/index.ts'
import type { Judged } from '../replay/judge-replay.ts'
import { tryChallenger } from '../replay/try-challenger.ts'
import type { UpdateAction, UpdateRequest } from './types.ts'
import { trialTag, type Versions } from './versions.ts'

/** What a trial of one version against another says; a sentence: why there can be none yet. */
export async function tried(
  { project, source, name, rules }: UpdateRequest,
  { champion, challenger, since }: { champion: VersionRecord; challenger: VersionRecord; since: number },
): Promise<Judged | string> {
  if (source === undefined) return 'no request is logged that it could be tried on'
  const bytes = async ({ digest }: VersionRecord) => project.objects.get(digest)
  try {
    return await tryChallenger({
      champion: { bytes: await bytes(champion), name, version: champion.version },
      challenger: { bytes: await bytes(challenger), name, version: challenger.version },
      ...{ source, slices: [], rules, since },
    })
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'UPDATE_LOG_EMPTY')
      return 'no request was logged since it was made'
    throw error
  }
}

async function refuse({ project, name }: UpdateRequest, version: number, reasons: string): Promise<void> {
  await project.models.removeAlias(name, 'challenger')
  await project.registry.note(name, version, `Refused after a trial. ${reasons}`)
  await project.registry.tag(name, version, { name: trialTag, value: 'refused' })
}

async function promote(
  { project, name }: UpdateRequest,
  version: number,
  reasons: string,
): Promise<UpdateAction> {
  try {
    await project.registry.promote(name, version, {})
  } catch (error) {
    if (!isModelwrightError(error) || error.code !== 'PROJECT_PROMOTION_REFUSED') throw error
    return { kind: 'held', version, text: `Version ${version} is better and waits: ${error.message}` }
  }
  await project.models.removeAlias(name, 'challenger')
  await project.registry.note(name, version, `Promoted after a trial. ${reasons}`)
  return { kind: 'promoted', version, text: `Version ${version} is champion now. ${reasons}` }
}

/** Goes on with the trial of a challenger: promotes or refuses it once that is shown. */
export async function goOnTrying(request: UpdateRequest, versions: Versions): Promise<UpdateAction> {
  const { version } = versions.challenger!
  const { champion, challenger } = versions
  const since = Date.parse(challenger!.createdAt)
  const judged = await tried(request, { champion, challenger: challenger!, since })
  if (typeof judged === 'string')
    return { kind: 'trying', version, text: `Version ${version} is being tried: ${judged}.` }
  const { trial, untried } = judged
  const counts = `${judged.rows} requests, ${judged.outcomes} outcomes`
  if (trial === null)
    return { kind: 'trying', version, text: `Version ${version} is being tried (${counts}). ${untried}` }
  const reasons = trial.reasons.join(' ')
  if (trial.decision === 'go-on')
    return {
      kind: 'trying',
      version,
      text: `Version ${version} is being tried: not decided yet (${counts}).`,
    }
  if (request.isDry)
    return { kind: 'due', version, text: `Version ${version} is to be ${trial.decision}d. ${reasons}` }
  if (trial.decision === 'promote') return promote(request, version, reasons)
  await refuse(request, version, reasons)
  return { kind: 'refused', version, text: `Version ${version} is refused. ${reasons}` }
}
