import { load } from '@modelwright/runtime'
import type { Situation } from '../../update/index.ts'
import { unlike } from '../replay/judge-replay.ts'
import { tried } from './trial.ts'
import type { UpdateAction, UpdateRequest } from './types.ts'
import { trialTag, type Versions, versionBefore } from './versions.ts'

/**
 * Takes back a champion that loses more than was measured, if the one before it is shown to lose less on the same rows: where the world
 * has changed for both, going back would mend nothing.
 */
export async function takeBack(
  request: UpdateRequest,
  versions: Versions,
  { loss }: Situation,
): Promise<UpdateAction | undefined> {
  const earlier = loss?.isWorse === true ? await versionBefore(request, versions) : undefined
  if (loss === null || earlier === undefined) return undefined
  const { project, name, isDry } = request
  const { champion } = versions
  const before = earlier.version
  const since = loss.since ?? Date.parse(champion.createdAt)
  // Half of what it loses too much is what going back should save.
  const effect = Math.min(0.5, Math.max(0.001, (loss.mean - loss.expected) / 2))
  const rules = { ...request.trial.rules, effect, needs: 'better' as const }
  const models = [champion, earlier].map(({ digest }) => project.objects.get(digest).then(load))
  const [now, then] = await Promise.all(models)
  if (unlike(now.schema.output, then.schema.output) !== undefined) return undefined
  const judged = await tried({ ...request, rules, by: 'replay' }, [now, then], since)
  if (typeof judged === 'string' || judged.trial?.decision !== 'promote') return undefined
  const number = (value: number): string => value.toPrecision(3)
  const why = `it loses ${number(loss.mean)} a row on ${loss.rows} rows, ${number(loss.expected)} was measured; version ${before}: ${judged.trial.reasons.join(' ')}`
  if (isDry)
    return { kind: 'due', version: before, text: `Version ${champion.version} is to be taken back: ${why}` }
  // Whoever is killed after this does the rest at the next pass: it still loses too much.
  await project.registry.tag(name, champion.version, { name: trialTag, value: 'taken-back' })
  await project.registry.rollback(name, { to: before })
  await project.registry.note(name, champion.version, `Taken back: ${why}`)
  return {
    kind: 'rolled-back',
    version: before,
    text: `Version ${before} is champion again: version ${champion.version} was taken back, ${why}`,
  }
}
