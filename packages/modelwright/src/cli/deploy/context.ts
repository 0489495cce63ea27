import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import type { Desk, PlanRequest, Release, Target } from '../../deploy/index.ts'
import { declaredTargets, keptOptions } from '../../project/deploy/declared-targets.ts'
import { deployedName, deploymentsOn } from '../../project/deploy/deployed.ts'
import { checkDeploymentName, deploymentNameOf } from '../../project/deploy/deployment-name.ts'
import { openDesk } from '../../project/deploy/open-desk.ts'
import { workflowRelease } from '../../project/deploy/workflow-release.ts'
import { isArtifactPath, type Project, type ResolvedModel, resolveModel } from '../../project/index.ts'
import { imageBill } from '../../project/sbom/image-bill.ts'
import { findWorkflow, loadWorkflow } from '../../project/workflow/index.ts'
import { findServable } from '../find-servable.ts'
import type { CommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import type { Output } from '../output.ts'

/** What the verbs of one target are handed. */
export interface DeployContext extends CommandContext {
  readonly target: Target
}

/** Flags of every verb but those that build alone. */
export interface NameFlags extends CommonFlags {
  readonly name?: string
}

/** What a verb on a model is about. */
export interface Wanted {
  readonly release: Release
  readonly remembered: Readonly<Record<string, unknown>>
}

/** What verbs work with, in an open project. */
export function deskOf({ io, target }: DeployContext, project: Project, out: Output): Desk {
  const { env, folder, signal } = io
  return openDesk(target, project, { env, folder, signal, log: out.log })
}

/** A resolved model as it is placed. */
function releaseOf(found: ResolvedModel, deployment: string, project: Project | undefined): Release {
  const { bytes, name, digest, version } = found
  const model = { bytes, name, digest, ...(version === undefined ? {} : { version }) }
  return { deployment, model, bill: (bases) => imageBill(found, project, bases) }
}

function modelMissing(target: string, verb: string): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'No model is named, and there is no deployment that would say which.',
    where: `modelwright deploy ${target} ${verb}`,
    mend: [`modelwright deploy ${target} ${verb} <model>`, 'Models:  modelwright models'],
  })
}

/** The model that a verb is about: the one named, else the one that the deployment holds, as its name means it now. */
export async function wantedModel(
  reference: string | undefined,
  {
    project,
    target,
    name,
    verb,
  }: { project: Project | undefined; target: string; name: string | undefined; verb: string },
): Promise<string> {
  if (reference !== undefined) return reference
  const all = project === undefined ? [] : await deploymentsOn(project, target)
  const found =
    name === undefined
      ? all.length === 1
        ? all[0]
        : undefined
      : all.find(({ state }) => state.name === name)
  const model = found?.state.revisions.at(-1)?.model.name
  if (model === undefined) throw modelMissing(target, verb)
  return model
}

/** Options that the workflow declared for the target, as the run kept them that made the model. */
async function declaredOptions(
  { run }: ResolvedModel,
  project: Project | undefined,
  target: string,
): Promise<Readonly<Record<string, unknown>>> {
  const record = run === undefined ? undefined : await project?.runs.get(run)
  return record === undefined ? {} : keptOptions(record.params, target)
}

/** Whether a target runs the workflow of the project itself, and takes no model. */
export function runsWorkflow({ supports }: Target): boolean {
  return supports.runs === 'workflow'
}

/** Options that the workflow file says for a target that runs it. */
async function workflowOptions(folder: string, target: string): Promise<Readonly<Record<string, unknown>>> {
  const file = await findWorkflow(folder)
  // The file is code: it is not run where it says nothing of deploying.
  if (file === undefined || !/\bdeploy\b/.test(await readFile(file, 'utf8'))) return {}
  const { workflow } = await loadWorkflow(file)
  const declared = await declaredTargets(workflow, folder)
  return declared.find((one) => one.target.name === target)?.options ?? {}
}

/** The workflow of the project, to be placed. */
export async function findWorkflowRelease(
  { io, target }: DeployContext,
  { name }: NameFlags,
): Promise<Awaited<ReturnType<typeof findRelease>>> {
  const deployment = name === undefined ? undefined : checkDeploymentName(name)
  const release = await workflowRelease(io.folder, deployment)
  return { release, declared: await workflowOptions(io.folder, target.name) }
}

/** Finds a model; one that is to be placed must be allowed to. */
export async function findRelease(
  reference: string,
  { io, target }: DeployContext,
  { name, project, isPlaced }: { name: string | undefined; project: Project | undefined; isPlaced: boolean },
): Promise<{ readonly release: Release; readonly declared: Readonly<Record<string, unknown>> }> {
  const path = isArtifactPath(reference) ? resolve(io.folder, reference) : reference
  const found = isPlaced ? await findServable(reference, {}, io, 'deploy') : await resolveModel(path, project)
  const deployment = name === undefined ? deploymentNameOf(found.name) : checkDeploymentName(name)
  return {
    release: releaseOf(found, deployment, project),
    declared: await declaredOptions(found, project, target.name),
  }
}

/** The name of the deployment that a verb without a model is about. */
export async function namedDeployment(
  { target }: DeployContext,
  project: Project,
  { name }: NameFlags,
): Promise<string> {
  return deployedName(project, target.name, name)
}

/** Options that a deployment was placed with last. */
export async function rememberedOptions(
  project: Project | undefined,
  target: Target,
  deployment: string,
): Promise<Readonly<Record<string, unknown>>> {
  const stored = await project?.deployments.get(target.name, deployment)
  const last = stored?.state.revisions.at(-1)?.options ?? {}
  // What this version does not declare any more means nothing.
  return Object.fromEntries(Object.entries(last).filter(([name]) => Object.hasOwn(target.options, name)))
}

/** Options whose values are others than remembered, in words. */
export function changedOptions(
  remembered: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): readonly { readonly option: string; readonly from: unknown; readonly to: unknown }[] {
  const text = (value: unknown): string => JSON.stringify(value)
  return Object.entries(options)
    .filter(([name, value]) => Object.hasOwn(remembered, name) && text(remembered[name]) !== text(value))
    .map(([option, to]) => ({ option, from: remembered[option], to }))
}

/** What an apply or plan is told by flags. */
export type PlanFlags = NameFlags & Pick<PlanRequest, 'traffic' | 'keep'> & { readonly public?: boolean }
