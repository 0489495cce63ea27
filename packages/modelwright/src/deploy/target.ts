import type { Log, OptionSpecs, OptionValues } from '../core/index.ts'
import type { Base, Image, ModelToPack, PackedFile } from '../pack/index.ts'

/** Data that clouds are told and say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
export type JsonObject = { readonly [name: string]: Json }

/** What is outside of a deployment, handed in: nothing here reads the environment or the clock itself. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The project's folder: optional packages are looked for there first. */
  readonly folder: string
  /** Where what can be made again is kept, such as layers of images; default: with the project. */
  readonly cache?: string
  readonly signal: AbortSignal
  readonly log: Log
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  /** Resolves after so many milliseconds; rejects when the signal is aborted. */
  sleep(ms: number): Promise<void>
}

/** A model version to be placed, under the name of a deployment; or the workflow of a project, for targets that run it. */
export interface Release {
  /** Of a workflow: its name, and the list of its files as its bytes. */
  readonly model: ModelToPack & { readonly digest: string; readonly name: string }
  /** What names of resources are made of: lower-case letters, digits and `-`, at most 40. */
  readonly deployment: string
  /** Writes the bill of materials that lies in an image, for the bases it is built on; absent: none lies there. */
  readonly bill?: (bases: readonly Base[]) => Promise<PackedFile>
  /** Packs the workflow as an image that runs it; absent: a model is placed. */
  readonly workflow?: (
    base: Base,
    from: { readonly cache: string; readonly libraries?: string },
  ) => Promise<Image>
}

/** What a target cannot do with this model or these options; found offline, all of them at once. */
export interface TargetProblem {
  readonly code: string
  readonly message: string
  readonly where?: string
  readonly mend: readonly string[]
}

/** What is placed. The same release and options give the same bytes. */
export interface Build {
  readonly kind: 'zip' | 'image' | 'onnx' | 'files'
  /** SHA-256 of what the provider is given: the archive, the manifest of the image, the ONNX file. */
  readonly digest: string
  /** What `deploy <target> build` lays down for a look or a test; paths with `/`. */
  readonly files: readonly PackedFile[]
  /** The archive that is uploaded; absent where the target takes an image or loose files. */
  readonly archive?: Uint8Array
  /** Further facts for people and programs: sizes, base image. */
  readonly facts: JsonObject
}

/** What a provider says of a thing that is there. */
export interface Found {
  /** What it is known by there. */
  readonly id: string
  /** Only those that are compared, spelled like `Resource.properties`. */
  readonly properties: JsonObject
  /** Whether it carries our label for this deployment; `partOf` decides for what takes no labels. */
  readonly isOurs: boolean
  /** Ready, being made or changed, or broken: with the provider's own words. */
  readonly state: 'ready' | 'busy' | 'failed'
  readonly reason?: string
  /** Addresses and names that callers need. */
  readonly outputs?: Readonly<Record<string, string>>
}

/** The same thing in the words of other tools, for teams who have them. References use their own syntax. */
export interface InfrastructureText {
  /** Resource blocks of Terraform's JSON form, by `type.name`. */
  readonly terraform?: Readonly<Record<string, JsonObject>>
  /** Resources of a CloudFormation (SAM) template by logical name. */
  readonly cloudformation?: Readonly<Record<string, JsonObject>>
}

/**
 * One thing in a cloud. The engine decides what to do with it by `read`; each call may be made again after a crash:
 * `create` of what is there by the same name or token gives what is there and never a second one.
 */
export interface Resource<Cloud> extends InfrastructureText {
  /** Its place in the deployment, the same for every revision unless it begins with `revision/<id>/`. */
  readonly key: string
  /** In the provider's words: `Lambda function`. */
  readonly kind: string
  /** Its name there, known before it is made. */
  readonly name: string
  /** What it must be, without secrets: shown, and compared with what is found. */
  readonly properties: JsonObject
  /** Properties that only a new one can have: a difference replaces it. */
  readonly fixed?: readonly string[]
  /** The revision it belongs to: kept for rollback, removed with it. */
  readonly revision?: string
  /** The key of what it lies in, where it takes no labels of its own: removed only with that or before it. */
  readonly partOf?: string
  /** It must be there already (a bucket, a role): read, never made, changed or removed. */
  readonly isGiven?: boolean
  /** It holds data that may outlive the service, such as logs or pushed images: `destroy --keep-data` leaves it. */
  readonly isData?: boolean
  /** What it costs when nobody asks: `one ml.m5.large, always`. Absent: nothing. */
  readonly billsIdle?: string
  /** It can be asked from anywhere without credentials: shown in the plan, and only where a flag says so. */
  readonly isPublic?: boolean
  /**
   * It only lets others ask: an address, a permission. Made and changed last, once the golden rows of the new revision agree; nothing
   * that they are asked through may need it.
   */
  readonly opens?: boolean
  /**
   * It takes several requests, and `read` cannot tell whether all came, as of a package whose bytes follow. After a crash in between,
   * `create` or `update` is called again though it looks as it must.
   */
  readonly takesSeveral?: boolean
  /** What the deployer must be allowed, in the provider's words, and on which thing. */
  readonly permissions: readonly string[]
  /** Undefined: there is none. Finds it by name, label or the id remembered. */
  read(cloud: Cloud, id: string | undefined): Promise<Found | undefined>
  create(cloud: Cloud): Promise<Found>
  /** Absent: every difference replaces it. */
  update?(cloud: Cloud, found: Found): Promise<Found>
  remove(cloud: Cloud, found: Found): Promise<void>
}

/** Everything a revision needs, in the order in which it is made; it is removed the other way round. */
export interface Description<Cloud> {
  readonly resources: readonly Resource<Cloud>[]
  /** A policy to paste, of the least that the deployer needs, in the provider's form. */
  readonly policy: { readonly format: 'json' | 'text'; readonly text: string }
  /** What the deployer must be allowed besides what resources say: to ask the service, to read its logs. */
  readonly permissions?: readonly string[]
  /** What nobody was asked for yet, in words, where names hold something in its place: such a description is none for other tools. */
  readonly unknown?: readonly string[]
}

/** A revision to describe. */
export interface DescribeRequest<Values> {
  readonly release: Release
  readonly build: Build
  readonly revision: string
  readonly options: Values
  /** Account, project and the like, once the provider was asked; absent offline: names then hold a placeholder. */
  readonly place?: Readonly<Record<string, string>>
}

/** A deployment as verbs on it see it. */
export interface Placed<Values> {
  readonly deployment: string
  readonly options: Values
  readonly place: Readonly<Record<string, string>>
  /** Ids by key of the resources that are there. */
  readonly ids: ReadonlyMap<string, string>
  readonly outputs: Readonly<Record<string, string>>
  /**
   * The archive of a kept revision, as it was built, out of the object store; undefined: it is not there any more. For places that
   * keep no revisions, so that `shift` gives them the bytes again: Azure Functions.
   */
  archiveOf?(revision: string): Promise<Uint8Array | undefined>
  /**
   * The artifact of a revision, or of the one that has the traffic. For places that run an ONNX file: rows that are asked are read,
   * and fixed, by the model before they are sent: watsonx.
   */
  modelOf?(revision?: string): Promise<Uint8Array | undefined>
}

/** Percent of requests by revision; sums to 100. */
export type Split = Readonly<Record<string, number>>

/** Which lines of a service are read. Times are milliseconds since 1970-01-01 UTC. */
export interface LineWindow {
  readonly since: number
  /** The first moment that does not count any more. */
  readonly until: number
  /** Lines that hold it are wanted; others may come with them. */
  readonly mark: string
}

/** A line that the running service wrote. */
export interface LogLine {
  readonly at: string
  readonly text: string
  readonly revision?: string
}

/**
 * Answer of the running service to `POST /predict` or what stands for it there. Where it speaks another form (`runs: 'onnx'`), the target
 * puts it into ours: `{ "predictions": [{ "prediction": …, "probabilities": { … } }] }`.
 */
export interface Invoked {
  readonly status: number
  readonly body: Uint8Array
  /** The revision that answered, where the platform says so. */
  readonly revision?: string
}

/** How a run of a workflow ended, where it was placed. */
export interface JobRun {
  /** What it is called there. */
  readonly id: string
  /** `refused`: a gate did not let its model pass. */
  readonly state: 'passed' | 'refused' | 'failed'
  /** What the command ended with; absent: the platform ended it, or does not say. */
  readonly exitCode?: number
  /** The platform's own words for a failure. */
  readonly reason?: string
}

/** What a target can do: fields, so that nothing asks for its name. */
export interface Supports {
  /** Files for others to deploy: everything after `build` is refused. */
  readonly isBuildOnly?: boolean
  /** What runs there: our runtime (the same bits), an ONNX file (DESIGN §4's tolerance), or a workflow, by the clock. */
  readonly runs: 'runtime' | 'onnx' | 'workflow'
  /** How finely traffic can be split, in percent, and among how many revisions; 'none': one has all of it. */
  readonly split: 'none' | { readonly step: number; readonly most: number }
  /** A new revision can be asked before it has traffic; if not, it is asked right after, and taken back if it differs. */
  readonly asksBefore: boolean
  readonly logs: boolean
  /** It costs nothing while nobody asks. */
  readonly scalesToZero: boolean
  /** Largest body of a request, bytes: golden rows are sent in pieces below it. */
  readonly maxBodyBytes: number
}

/**
 * A place where models can be deployed. `check`, `build` and `describe` are pure and offline; only what takes a `Cloud` touches
 * the network. Errors of the provider become ModelwrightErrors that name the permission, the quota or the region.
 */
export interface Target<Specs extends OptionSpecs = OptionSpecs, Cloud = unknown> {
  readonly name: string
  /** As people call it: `AWS Lambda`. */
  readonly title: string
  /** One line for help and docs. */
  readonly about: string
  readonly options: Specs
  readonly supports: Supports
  check(release: Release, options: OptionValues<Specs>): Promise<readonly TargetProblem[]>
  /** Whether a new revision can be asked before it has traffic, where that is a matter of options; absent: as `supports.asksBefore` says. */
  asksBefore?(options: OptionValues<Specs>): boolean
  /** Why requests cannot be shared out with these options, although the place can; undefined: as `supports.split` says. */
  splitProblem?(options: OptionValues<Specs>): TargetProblem | undefined
  build(release: Release, options: OptionValues<Specs>, host: Host): Promise<Build>
  describe(request: DescribeRequest<OptionValues<Specs>>): Description<Cloud>
  /**
   * Opens the provider with credentials of its default chain.
   *
   * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when its optional package is not installed: with the install line
   * @throws {ModelwrightError} DEPLOY_CREDENTIALS_MISSING - when the chain finds none
   */
  open(options: OptionValues<Specs>, host: Host): Promise<Cloud>
  /** Account or project and region that the credentials stand for; differs from the state: a wrong account, refused. */
  place(cloud: Cloud): Promise<Readonly<Record<string, string>>>
  /** Asks one revision, or without one whoever has the traffic. */
  invoke(
    cloud: Cloud,
    placed: Placed<OptionValues<Specs>>,
    request: { readonly body: Uint8Array; readonly contentType: string; readonly revision?: string },
  ): Promise<Invoked>
  /** Runs the workflow now, and waits until it has ended; for targets that run one. */
  run?(
    cloud: Cloud,
    placed: Placed<OptionValues<Specs>>,
    asked: { readonly revision?: string },
  ): Promise<JobRun>
  /** What the platform says now. */
  readTraffic(cloud: Cloud, placed: Placed<OptionValues<Specs>>): Promise<Split>
  /** Points traffic at kept revisions; builds nothing. Waits until the platform says that it holds. */
  shift(cloud: Cloud, placed: Placed<OptionValues<Specs>>, split: Split): Promise<void>
  /** Newest last. */
  logs?(
    cloud: Cloud,
    placed: Placed<OptionValues<Specs>>,
    query: { readonly since: number; readonly limit: number },
  ): AsyncIterable<LogLine>
  /** All lines of a time that hold a mark, page by page: in any order, some of them again, and as whole as they were written. */
  pages?(
    cloud: Cloud,
    placed: Placed<OptionValues<Specs>>,
    window: LineWindow,
  ): AsyncIterable<readonly LogLine[]>
}

/** Declares a target; gives back what it was given, with its types. */
export function defineTarget<const Specs extends OptionSpecs, Cloud>(
  target: Target<Specs, Cloud>,
): Target<Specs, Cloud> {
  return target
}
