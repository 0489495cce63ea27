import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { type PolicyUse, policies, type Situation } from '../../update/index.ts'
import type { UpdateAction, UpdateRequest } from './types.ts'
import { trialTag, type Versions } from './versions.ts'

/** Why the model is to be retrained now; undefined: it is not. */
export function dueReason(uses: readonly PolicyUse[], situation: Situation): string | undefined {
  for (const { name, options } of uses) {
    const policy = policies[name]
    const reason = policy.due(situation, readOptions<OptionSpecs>(policy.options, options, name))
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Retrains; what comes of it becomes challenger, or is said not to. */
export async function retrain(
  request: UpdateRequest,
  { all, champion }: Versions,
  reason: string,
): Promise<UpdateAction> {
  const { project, name, isDry, asked } = request
  if (isDry) return { kind: 'due', text: `It is to be retrained: ${reason}` }
  const { version, digest, passed } = await request.retrain(reason)
  await project.registry.note(name, version, `Retrained: ${reason}`)
  if (digest === champion.digest)
    return {
      kind: 'unchanged',
      version,
      text: `Retrained: ${reason} The data gives the model that is champion.`,
    }
  if (!passed)
    return { kind: 'refused', version, text: `Retrained: ${reason} Version ${version} missed its gates.` }
  const ended = all.find((one) => one.version === version)?.tags[trialTag]
  if (ended !== undefined && asked === undefined)
    return {
      kind: 'unchanged',
      version,
      text: `Retrained: ${reason} The data gives version ${version} again, which was ${ended.replace('-', ' ')}.`,
    }
  await project.models.setAlias(name, 'challenger', version)
  return { kind: 'retrained', version, text: `Retrained: ${reason} Version ${version} is challenger now.` }
}
