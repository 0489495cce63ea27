import { resolve } from 'node:path'
import { Command } from 'commander'
import type { TargetProblem } from '../../deploy/index.ts'
import { deployEngine } from '../../deploy/index.ts'
import { hostOf } from '../../project/deploy/open-desk.ts'
import { isArtifactPath, type Project } from '../../project/index.ts'
import { writeFolder } from '../../project/write-folder.ts'
import { shownBytes } from '../columns.ts'
import { wholeNumber, withCommonFlags } from '../flags.ts'
import { withProject, withProjectIfThere } from '../with-project.ts'
import { insistOnYes, isConfirmed } from './confirm.ts'
import {
  changedOptions,
  type DeployContext,
  deskOf,
  findRelease,
  findWorkflowRelease,
  type NameFlags,
  type PlanFlags,
  rememberedOptions,
  runsWorkflow,
  wantedModel,
} from './context.ts'
import { optionsGiven, withOptionFlags } from './option-flags.ts'
import { modelText, planText, trafficText } from './plan-text.ts'
import { type TemplateFlags, writeTemplates } from './write-templates.ts'

/** A verb that takes a model and the target's options. */
function placing(name: string, about: string, { target }: DeployContext): Command {
  const command = withCommonFlags(new Command(name).description(about))
  if (runsWorkflow(target))
    command.option('--name <deployment>', 'what it is called there; default: as the project, with -train')
  else
    command
      .argument(
        '[model]',
        'by name, alias, version, digest or file; default: what is deployed, as its name means it now',
      )
      .option('--name <deployment>', 'what it is called there; default: as the model')
  return withOptionFlags(command, target.options)
}

/** The model that was named, and the command: targets that run a workflow take none. */
function placingArguments<Flags>({ target }: DeployContext, given: readonly unknown[]) {
  const [reference, flags, own] = runsWorkflow(target) ? [undefined, ...given] : given
  return {
    reference: reference as string | undefined,
    flags: flags as Flags,
    command: own as Command,
  }
}

/** A model in a file, and a workflow, need no project that is there already. */
function mayCreate({ target }: DeployContext, reference: string | undefined): boolean {
  return runsWorkflow(target) || (reference !== undefined && isArtifactPath(reference))
}

/** Opens the project, where there must be one for a model by name. */
function withModelProject<Result>(
  context: DeployContext,
  reference: string | undefined,
  work: (project: Project | undefined) => Promise<Result>,
): Promise<Result> {
  return withProjectIfThere(context.io, { needed: !mayCreate(context, reference) }, work)
}

async function requestOf(
  context: DeployContext,
  reference: string | undefined,
  { command, project, isPlaced }: { command: Command; project: Project | undefined; isPlaced: boolean },
) {
  const { target } = context
  const { name } = command.opts<NameFlags>()
  const found = async () => {
    if (runsWorkflow(target)) return findWorkflowRelease(context, name === undefined ? {} : { name })
    const asked = { project, target: target.name, name, verb: command.name() }
    return findRelease(await wantedModel(reference, asked), context, { name, project, isPlaced })
  }
  const { release, declared } = await found()
  const remembered = await rememberedOptions(project, target, release.deployment)
  const options = { ...remembered, ...declared, ...optionsGiven(command, target.options) }
  return { release, options, remembered }
}

function problemsText(problems: readonly TargetProblem[]): string {
  if (problems.length === 0) return 'Nothing stands in the way.\n'
  return problems
    .map(
      ({ code, message, mend }) =>
        `  ${code}  ${message}\n${mend.map((one) => `    mend  ${one}\n`).join('')}`,
    )
    .join('')
}

/** `check`: what the target cannot do with a model, offline. */
export function checkVerb(context: DeployContext): Command {
  return placing('check', 'Find what the target cannot do with a model; offline', context).action(
    async (...given: readonly unknown[]) => {
      const { reference, flags, command } = placingArguments<NameFlags>(context, given)
      const out = context.output(flags)
      await withModelProject(context, reference, async (project) => {
        const request = await requestOf(context, reference, { command, project, isPlaced: false })
        const problems = await (await deployEngine()).checkRelease(context, request)
        out.result({ target: context.target.name, problems }, () => problemsText(problems))
        if (problems.length > 0) context.exit(1)
      })
    },
  )
}

/** `build`: what would be placed, as files. */
export function buildVerb(context: DeployContext): Command {
  const { io, target } = context
  return placing('build', 'Write what would be placed, as files; offline', context)
    .option('-o, --output <folder>', 'where to; default: <deployment>-<target>')
    .action(async (...given: readonly unknown[]) => {
      const { reference, flags, command } = placingArguments<NameFlags & { output?: string }>(context, given)
      const out = context.output(flags)
      await withModelProject(context, reference, async (project) => {
        const request = await requestOf(context, reference, { command, project, isPlaced: false })
        const { env, folder, signal } = io
        const host = hostOf({ env, folder, signal, log: out.log })
        const { build, revision } = await (await deployEngine()).buildRelease({ target, host }, request)
        const output = flags.output ?? `${request.release.deployment}-${target.name}`
        await writeFolder(resolve(folder, output), build.files)
        const bytes = build.files.reduce((sum, file) => sum + file.bytes.length, 0)
        const archiveBytes = build.archive?.length ?? null
        const { kind, digest, facts } = build
        const files = build.files.map(({ path }) => path)
        out.result(
          { target: target.name, output, revision, kind, digest, bytes, archiveBytes, files, facts },
          () => {
            const size = archiveBytes === null ? '' : `, ${shownBytes(archiveBytes)} as an archive`
            return `${kind} ${digest.slice(0, 12)}: ${output}, ${shownBytes(bytes)}${size}\n${files.map((file) => `  ${file}\n`).join('')}`
          },
        )
      })
    })
}

function planFlags(command: Command, { target }: DeployContext): Command {
  const own = Object.hasOwn(target.options, 'public')
  const keep = ['--keep <count>', 'revisions that stay, the newest; default: 3', wholeNumber(1, 100)] as const
  // One revision of a workflow runs, and nobody asks it.
  if (runsWorkflow(target)) return command.option(...keep)
  const percent = (text: string): number => {
    const value = Number(text.replace(/%$/, ''))
    return text.trim() === '' ? Number.NaN : value
  }
  command
    .option('--traffic <percent>', 'requests that the new revision gets; default: 100', percent)
    .option(...keep)
  return own ? command : command.option('--public', 'let anybody ask it, without credentials')
}

function planRequest({ traffic, keep, public: isPublic }: PlanFlags) {
  return {
    ...(traffic === undefined ? {} : { traffic }),
    ...(keep === undefined ? {} : { keep }),
    isPublicMeant: isPublic === true,
  }
}

/** `plan`: what an apply would do. */
export function planVerb(context: DeployContext): Command {
  const command = placing('plan', 'Show what apply would do; reads only', context)
    .option('--offline', 'ask nobody: no credentials are needed')
    .option('--policy', 'print the policy that the deployer needs, and nothing else')
    .option('--terraform <file>', 'write the same for Terraform:  out/main.tf.json')
    .option('--cloudformation <file>', 'write the same for CloudFormation, .json or .yaml')
  return planFlags(command, context).action(async (...given: readonly unknown[]) => {
    type Flags = PlanFlags & TemplateFlags & { offline?: boolean; policy?: boolean }
    const { reference, flags, command: own } = placingArguments<Flags>(context, given)
    const out = context.output(flags)
    await withProject(context.io, { create: mayCreate(context, reference) }, async (project) => {
      const { remembered, ...request } = await requestOf(context, reference, {
        command: own,
        project,
        isPlaced: true,
      })
      const desk = deskOf(context, project, out)
      const wanted = { ...request, ...planRequest(flags), isOffline: flags.offline === true }
      const planned = await (await deployEngine()).planRelease(desk, wanted)
      const { plan } = planned
      const changed = changedOptions(remembered, plan.options)
      const files = await writeTemplates(planned, flags, context.io)
      out.result({ ...plan, changed, files }, () =>
        flags.policy === true
          ? `${plan.policy.text.trimEnd()}\n`
          : `${planText(plan, changed)}${files.map((file) => `Written: ${file}\n`).join('')}`,
      )
    })
  })
}

/** `apply`: does it. */
export function applyVerb(context: DeployContext): Command {
  const { io, target } = context
  const command = placing(
    'apply',
    runsWorkflow(target)
      ? 'Place the workflow: make what it needs, let the clock run it'
      : 'Place a model: make what it needs, ask its golden rows, give it traffic',
    context,
  )
  return planFlags(command, context)
    .option('--yes', 'do it without asking')
    .action(async (...given: readonly unknown[]) => {
      type Flags = PlanFlags & { yes?: boolean }
      const { reference, flags, command: own } = placingArguments<Flags>(context, given)
      insistOnYes(io, flags, `modelwright deploy ${target.name} apply ${reference ?? ''}`.trimEnd())
      const out = context.output(flags)
      await withProject(io, { create: mayCreate(context, reference) }, async (project) => {
        const { remembered, ...request } = await requestOf(context, reference, {
          command: own,
          project,
          isPlaced: true,
        })
        const { applyRelease } = await deployEngine()
        const done = await applyRelease(
          deskOf(context, project, out),
          { ...request, ...planRequest(flags) },
          ({ plan }) => {
            const text = planText(plan, changedOptions(remembered, plan.options))
            return isConfirmed(io, flags, {
              text: flags.json === true || flags.quiet === true ? '' : text,
              question: 'Apply this?',
            })
          },
        )
        const { plan, isDone, golden, outputs } = done
        const { deployment, revision, model, traffic, steps } = plan
        const facts = {
          target: target.name,
          deployment,
          revision,
          model,
          isDone,
          golden,
          traffic: traffic.to,
          outputs,
          steps,
        }
        out.result(facts, () => appliedText(done))
      })
    })
}

function appliedText({ plan, isDone, golden, outputs }: import('../../deploy/index.ts').Applied): string {
  const { target, deployment, model, revision, traffic } = plan
  const isSame = trafficText(traffic.from) === trafficText(traffic.to)
  if (!isDone && isSame && plan.steps.every(({ action }) => action === 'keep' || action === 'given'))
    return `${target} ${deployment} is as it should be: nothing was changed.\n`
  if (!isDone) return 'Nothing was changed.\n'
  const tolerance =
    golden === null || golden.within === 0
      ? 'bit for bit'
      : `within ${golden.within}, as another program computes them`
  const checked =
    golden === null || golden.rows === 0 ? '' : `  golden    ${golden.rows} rows, the same ${tolerance}\n`
  const addresses = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(8)}  ${value}\n`)
  const shares = plan.places === 'workflow' ? '' : `  traffic   ${trafficText(traffic.to)}\n`
  return `${target} ${deployment}: ${modelText(model)} as revision ${revision}\n${checked}${shares}${addresses.join('')}`
}

/** `import`: takes over what is there and the store does not know. */
export function importVerb(context: DeployContext): Command {
  const { io, target } = context
  const command = withCommonFlags(
    new Command('import').description(
      'Take over what is there and carries the label of a deployment that the store does not know',
    ),
  ).option('--name <deployment>', 'what it is called there; default: as the model')
  if (!runsWorkflow(target)) command.argument('<models...>', 'the models that were placed, oldest first')
  return withOptionFlags(command, target.options).action(async (...given: readonly unknown[]) => {
    const [named, flags, own] = (runsWorkflow(target) ? [[undefined], ...given] : given) as [
      readonly (string | undefined)[],
      NameFlags,
      Command,
    ]
    const out = context.output(flags)
    await withProject(io, { create: named.some((one) => mayCreate(context, one)) }, async (project) => {
      const requests = []
      for (const reference of named)
        requests.push(await requestOf(context, reference, { command: own, project, isPlaced: false }))
      const { importDeployment } = await deployEngine()
      const { state, found, missing } = await importDeployment(deskOf(context, project, out), requests)
      out.result(
        { target: target.name, deployment: state.name, found, missing, traffic: state.traffic },
        () => {
          const lines = found.map(({ kind, name }) => `  found    ${kind} ${name}\n`)
          const gaps = missing.map(({ kind, name }) => `  missing  ${kind} ${name}\n`)
          return `${target.name} ${state.name}\n${lines.join('')}${gaps.join('')}  traffic  ${trafficText(state.traffic)}\n`
        },
      )
      if (found.length === 0) context.exit(1)
    })
  })
}
