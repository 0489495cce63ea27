import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { type Desk, deployEngine, type Target } from '../../deploy/index.ts'
import { deploymentNameOf } from '../../project/deploy/deployment-name.ts'
import { type FollowStep, nextFollowStep, type WantedPlaces } from '../../project/deploy/follow-names.ts'
import { mayDeploy } from '../../project/deploy/may-deploy.ts'
import type { Project } from '../../project/index.ts'
import { withCommonFlags } from '../flags.ts'
import { withProject } from '../with-project.ts'
import { insistOnYes } from './confirm.ts'
import { type DeployContext, deskOf, findRelease, type NameFlags, rememberedOptions } from './context.ts'
import { optionsGiven, withOptionFlags } from './option-flags.ts'

interface FollowFlags extends NameFlags {
  readonly canary?: number
  readonly public?: boolean
  readonly yes?: boolean
}

/** Champion, canary, and taking one of them away: more is not needed. */
const mostSteps = 4

/**
 * Refuses to share requests where the target cannot.
 *
 * @throws {ModelwrightError} DEPLOY_SPLIT_UNSUPPORTED
 */
function checkCanary({ name, title, supports }: Target, percent: number | undefined): void {
  if (percent === undefined || supports.split !== 'none') return
  throw new ModelwrightError('DEPLOY_SPLIT_UNSUPPORTED', {
    message: `${title} gives all requests to one revision: there can be no canary.`,
    where: name,
    mend: ["Try challengers on logged requests:  trial: { by: 'replay' }"],
  })
}

interface Followed {
  readonly context: DeployContext
  readonly command: Command
  readonly project: Project
  readonly desk: Desk
  readonly deployment: string
  readonly model: string
}

async function applyStep(
  { context, command, project, desk, deployment, model }: Followed,
  { who, percent }: Extract<FollowStep, { kind: 'apply' }>,
): Promise<string> {
  const { target } = context
  const flags = command.opts<FollowFlags>()
  const found = { name: deployment, project, isPlaced: true }
  const { release, declared } = await findRelease(`${model}@${who}`, context, found)
  const remembered = await rememberedOptions(project, target, deployment)
  const options = { ...remembered, ...declared, ...optionsGiven(command, target.options) }
  const { applyRelease } = await deployEngine()
  const request = { release, options, isPublicMeant: flags.public === true }
  const traffic = percent === 100 ? {} : { traffic: percent }
  const { plan } = await applyRelease(desk, { ...request, ...traffic }, async () => true)
  return `version ${release.model.version} was placed as revision ${plan.revision}, with ${percent} % of the requests`
}

async function doStep(followed: Followed, step: FollowStep): Promise<string> {
  const { desk, deployment, project } = followed
  if (step.kind === 'apply') return applyStep(followed, step)
  const { rollbackTraffic, setTraffic } = await deployEngine()
  const may = (revision: Parameters<typeof mayDeploy>[1]) => mayDeploy(project, revision)
  if (step.kind === 'rollback') {
    await rollbackTraffic(desk, deployment, step.to, may)
    return `all requests go back to revision ${step.to}`
  }
  const shares = Object.entries(step.to).map(([revision, percent]) => ({ revision, percent }))
  await setTraffic(desk, deployment, shares, may)
  return shares.map(({ revision, percent }) => `revision ${revision} has ${percent} %`).join(', ')
}

async function wantedOf(
  { models }: Project,
  model: string,
  percent: number | undefined,
): Promise<WantedPlaces> {
  const champion = await models.find(`${model}@champion`)
  if (champion === undefined)
    throw new ModelwrightError('UPDATE_CHAMPION_ABSENT', {
      message: `The model "${model.slice(0, 80)}" has no champion that could be placed.`,
      where: model.slice(0, 80),
      mend: [
        'Make one:  modelwright run',
        `Or promote a version:  modelwright promote ${model.slice(0, 80)}/1`,
      ],
    })
  const canary = percent === undefined ? undefined : await models.find(`${model}@canary`)
  return {
    champion: champion.digest,
    canary: canary === undefined ? undefined : { digest: canary.digest, percent: percent! },
  }
}

/** `follow`: makes the deployment as names mean now. */
export function followVerb(context: DeployContext): Command {
  const { io, target } = context
  const command = withCommonFlags(
    new Command('follow').description(
      'Place what champion means now, and give canary its share; does nothing where it is so',
    ),
  )
    .argument('<model>', 'its name')
    .option('--name <deployment>', 'what it is called there; default: as the model')
    .option('--canary <percent>', 'requests that the version with the alias canary gets', Number)
    .option('--yes', 'do it without asking')
  return withOptionFlags(command, target.options).action(
    async (model: string, flags: FollowFlags, own: Command) => {
      insistOnYes(io, flags, `modelwright deploy ${target.name} follow ${model}`)
      checkCanary(target, flags.canary)
      const out = context.output(flags)
      await withProject(io, { create: false }, async (project) => {
        const deployment = flags.name ?? deploymentNameOf(model)
        const desk = deskOf(context, project, out)
        const followed: Followed = { context, command: own, project, desk, deployment, model }
        const done: string[] = []
        for (let at = 0; at < mostSteps; at++) {
          const wanted = await wantedOf(project, model, flags.canary)
          const stored = await project.deployments.get(target.name, deployment)
          const step = nextFollowStep(stored?.state, wanted)
          if (step === undefined) break
          done.push(await doStep(followed, step))
        }
        const text = done.length === 0 ? undefined : `${target.name} ${deployment}: ${done.join('; ')}.`
        out.result(
          { target: target.name, deployment, steps: done, ...(text === undefined ? {} : { text }) },
          () => (text === undefined ? `${target.name} ${deployment} is as names mean.\n` : `${text}\n`),
        )
      })
    },
  )
}
