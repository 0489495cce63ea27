import {
  isModelwrightError,
  ModelwrightError,
  readOptions,
  type StoredDeployment,
  withMend,
} from '../../core/index.ts'
import type { Build, Description, Host, Release, Target, TargetProblem } from '../target.ts'
import type { Desk } from './desk.ts'
import { placeDifferent } from './refusals.ts'
import { revisionId } from './revision-id.ts'

/** What is to be placed, and where. */
export interface ReleaseRequest {
  readonly release: Release
  /** As they were given: checked here. */
  readonly options: Readonly<Record<string, unknown>>
}

/** What was built, and what it is called. */
export interface Built {
  readonly release: Release
  readonly options: Readonly<Record<string, unknown>>
  readonly build: Build
  readonly revision: string
}

/** The same where its provider is known. */
export interface Prepared extends Built {
  readonly stored: StoredDeployment | undefined
  /** Absent offline. */
  readonly cloud: { readonly open: unknown } | undefined
  readonly place: Readonly<Record<string, string>> | undefined
  readonly description: Description<unknown>
}

function unfit(problems: readonly TargetProblem[], where: string): ModelwrightError {
  const [first, ...more] = problems
  const rest = more.map(({ message }) => message)
  return new ModelwrightError(first.code, {
    message: [first.message, ...rest].join(' '),
    where: first.where ?? where,
    mend: [...new Set(problems.flatMap(({ mend }) => mend))],
  })
}

/** Refuses verbs that a target of files alone does not have. @throws {ModelwrightError} DEPLOY_VERB_UNSUPPORTED */
export function refuseBuildOnly({ name, title, supports }: Target, verb: string): void {
  if (supports.isBuildOnly !== true) return
  throw new ModelwrightError('DEPLOY_VERB_UNSUPPORTED', {
    message: `For ${title} files are built, which other tools deploy: there is no ${verb}.`,
    where: name,
    mend: [`Write the files:  modelwright deploy ${name} build <model>`],
  })
}

/** Finds everything that a target cannot do with a model, offline. */
export async function checkRelease(
  { target }: Pick<Desk, 'target'>,
  { release, options }: ReleaseRequest,
): Promise<readonly TargetProblem[]> {
  return target.check(release, readOptions(target.options, options, target.name))
}

/**
 * Checks and builds a release, offline.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option breaks its rule
 * @throws {ModelwrightError} DEPLOY_… - what the target says that it cannot do
 */
export async function buildRelease(
  { target, host }: { readonly target: Target; readonly host: Host },
  request: ReleaseRequest,
): Promise<Built> {
  const { release } = request
  const options = readOptions(target.options, request.options, target.name)
  const problems = await target.check(release, options)
  if (problems.length > 0) throw unfit(problems, `${target.name} ${release.model.name}`)
  host.log({ kind: 'progress', stage: 'deploy', fraction: 0.05, note: 'builds' })
  const build = await target.build(release, options, host)
  return { release, options, build, revision: revisionId(target.name, build, options) }
}

/** Whether two places are one, as far as both say where they are: a later version may say more. */
const isSame = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  Object.keys(a).every((name) => b[name] === undefined || a[name] === b[name])

/**
 * Opens the provider and asks where one is there.
 *
 * @throws {ModelwrightError} DEPLOY_PLACE_DIFFERENT - when the deployment lies elsewhere
 */
export async function openPlace(
  { target, host }: Pick<Desk, 'target' | 'host'>,
  options: Readonly<Record<string, unknown>>,
  stored: { readonly name: string; readonly place: Readonly<Record<string, string>> } | undefined,
): Promise<{ readonly cloud: { readonly open: unknown }; readonly place: Readonly<Record<string, string>> }> {
  host.log({ kind: 'progress', stage: 'deploy', fraction: 0.1, note: `opens ${target.title}` })
  const open = await target.open(options as never, host)
  const place = await target.place(open)
  if (stored !== undefined && !isSame(stored.place, place))
    throw placeDifferent({ target: target.name, name: stored.name }, { known: stored.place, found: place })
  return { cloud: { open }, place }
}

/** What keeps a provider from being asked, though a plan could be seen without it. */
const notAsked = [
  'DEPLOY_ACCOUNT_UNKNOWN',
  'DEPLOY_CREDENTIALS_MISSING',
  'DEPLOY_CREDENTIALS_REFUSED',
  'DEPLOY_PACKAGE_MISSING',
  'DEPLOY_PROJECT_MISSING',
  'DEPLOY_REGION_MISSING',
]

/** Says of what could not be asked that a plan is to be had without. */
function withOfflinePlan(error: unknown, { target, release }: { target: Target; release: Release }): unknown {
  if (!isModelwrightError(error) || !notAsked.includes(error.code)) return error
  const model = target.supports.runs === 'workflow' ? '' : ` ${release.model.name}`
  const offline = `See the plan without:  modelwright deploy ${target.name} plan${model} --offline`
  return withMend(error, [...error.mend, offline])
}

/** Builds a release and says what it needs, where its provider is asked or, offline, is not. */
export async function prepare(
  desk: Desk,
  request: ReleaseRequest & { readonly isOffline: boolean },
): Promise<Prepared> {
  const { target, store } = desk
  const built = await buildRelease(desk, request)
  const stored = await store.get(target.name, request.release.deployment)
  const opened = request.isOffline
    ? undefined
    : await openPlace(desk, built.options, stored?.state).catch((error: unknown) => {
        throw withOfflinePlan(error, { target, release: request.release })
      })
  const place = opened?.place ?? stored?.state.place
  const { release, build, revision, options } = built
  const description = target.describe({
    ...{ release, build, revision, options: options as never },
    ...(place === undefined ? {} : { place }),
  })
  checkDescription(description)
  return { ...built, stored, cloud: opened?.cloud, place, description }
}

/** What a description promises: keys of their own, in an order in which things can be made. */
export function checkDescription({ resources }: Description<unknown>): void {
  const before = new Set<string>()
  const opening = new Set<string>()
  for (const { key, partOf, revision, opens } of resources) {
    if (opens === true) opening.add(key)
    else if (partOf !== undefined && opening.has(partOf))
      throw new Error(`bug: ${key} lies in ${partOf}, which is made last, and is not`)
    if (before.has(key)) throw new Error(`bug: two resources have the key ${key}`)
    if (partOf !== undefined && !before.has(partOf))
      throw new Error(`bug: ${key} lies in ${partOf}, which is not made before it`)
    if ((revision !== undefined) !== key.startsWith('revision/'))
      throw new Error(`bug: ${key} belongs to a revision, or does not, other than its key says`)
    before.add(key)
  }
}
