import { load } from '@modelwright/runtime'
import { type CardDocument, readCard } from '../../evaluate/index.ts'
import type { Project } from '../open-project.ts'
import { packageFolder } from '../package-folder.ts'
import { packageVersion } from '../package-version.ts'
import type { ResolvedModel } from '../resolve-model.ts'
import { type Bom, type BomComponent, type BomDependency, byRef, serialOf } from './bom.ts'
import { folderOf, type InstalledPackage, installedPackages } from './installed.ts'
import { type BomModel, dataComponent, modelComponent, modelRef } from './model-component.ts'
import { packageComponent, purlOf } from './package-component.ts'

/** What is listed, and what about it. */
export interface BomOptions {
  /** `serve`: the service as `modelwright serve` runs it; `runtime`: the model and the runtime alone. */
  readonly deployed: 'serve' | 'runtime'
  /** Version of Node that is deployed with it; absent: it is not. */
  readonly node?: string
  /** When it was made, ISO 8601; absent: the bill says nothing of time, and is the same each time. */
  readonly timestamp?: string
  /** Whether it has a serial number. */
  readonly serial?: boolean
}

async function cardOf(
  { artifact }: BomModel,
  project: Project | undefined,
): Promise<CardDocument | undefined> {
  const { card } = artifact.lineage
  if (project === undefined || typeof card !== 'string' || !(await project.objects.has(card)))
    return undefined
  return readCard(new TextDecoder().decode(await project.objects.get(card)))
}

/** The model, with its card where the store has it. */
async function modelOf(found: ResolvedModel, project: Project | undefined): Promise<BomModel> {
  const { artifact } = load(found.bytes)
  const { digest, name, version } = found
  const model = { artifact, digest, name, ...(version === undefined ? {} : { version }) }
  const card = await cardOf(model, project)
  return card === undefined ? model : { ...model, card }
}

const runtimeName = '@modelwright/runtime'

/** What is installed of that which is deployed. What the runtime does not need may be missing where it is deployed alone. */
async function packagesFor({ deployed }: BomOptions): Promise<readonly InstalledPackage[]> {
  const own = packageFolder()
  const start = deployed === 'serve' ? own : await folderOf(runtimeName, { from: own, by: 'modelwright' })
  return [...(await installedPackages(start)).values()]
}

function nodeComponent(version: string): BomComponent {
  return {
    type: 'platform',
    'bom-ref': `node:${version}`,
    name: 'node',
    version,
    purl: `pkg:generic/node@${version}`,
    externalReferences: [{ type: 'website', url: 'https://nodejs.org/' }],
  }
}

function refOf({ manifest: { name, version } }: InstalledPackage): string {
  return purlOf(name, version)
}

/** What each package needs; packages that are installed more than once in the same version are one. */
function needsOf(packages: readonly InstalledPackage[]): readonly BomDependency[] {
  const refs = new Map(packages.map((one) => [one.folder, refOf(one)]))
  const needs = new Map<string, Set<string>>()
  for (const one of packages) {
    const known = needs.get(refOf(one)) ?? new Set()
    for (const folder of one.needs) known.add(refs.get(folder) ?? '')
    known.delete('')
    needs.set(refOf(one), known)
  }
  return [...needs].map(([ref, on]) => ({ ref, dependsOn: [...on].sort() }))
}

function componentsOf(model: BomModel, packages: readonly InstalledPackage[], options: BomOptions) {
  const data = dataComponent(model)
  const libraries = new Map(packages.map((one) => [refOf(one), packageComponent(one)]))
  return [
    modelComponent(model),
    ...(data === undefined ? [] : [data]),
    ...(options.node === undefined ? [] : [nodeComponent(options.node)]),
    ...[...libraries.values()].sort(byRef((part) => part['bom-ref'])),
  ]
}

/** The whole that is deployed: the model, what answers for it, and Node where it comes along. */
function wholeOf(model: BomModel, packages: readonly InstalledPackage[], { deployed, node }: BomOptions) {
  const ref = `deployment:${deployed}:${model.digest}`
  const name = deployed === 'serve' ? 'modelwright' : runtimeName
  const first = packages.find(({ manifest }) => manifest.name === name)
  const dependsOn = [
    modelRef(model),
    ...(first === undefined ? [] : [refOf(first)]),
    ...(node === undefined ? [] : [`node:${node}`]),
  ].sort()
  const component: BomComponent = {
    type: 'application',
    'bom-ref': ref,
    name: deployed === 'serve' ? `${model.name} prediction service` : `${model.name} with the runtime`,
    ...(model.version === undefined ? {} : { version: String(model.version) }),
  }
  return { component, dependency: { ref, dependsOn } }
}

/**
 * Lists what a deployment of a model contains: the model with its card, the runtime, every npm package with address, licence
 * and digest, Node where it comes along.
 *
 * The same model and the same installed packages give the same bill, byte for byte.
 *
 * @param found - the model; its card is read from the project's store, where that has it
 * @throws {ModelwrightError} PROJECT_PACKAGE_MISSING - when a package that is needed is not installed
 * @see CycloneDX 1.6, ECMA-424
 */
export async function billOfMaterials(
  found: ResolvedModel,
  project: Project | undefined,
  options: BomOptions,
): Promise<Bom> {
  const model = await modelOf(found, project)
  const packages = await packagesFor(options)
  const { component, dependency } = wholeOf(model, packages, options)
  const version = packageVersion()
  const tool: BomComponent = {
    type: 'application',
    'bom-ref': 'tool:modelwright',
    name: 'modelwright',
    version,
    purl: purlOf('modelwright', version),
  }
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      ...(options.timestamp === undefined ? {} : { timestamp: options.timestamp }),
      tools: { components: [tool] },
      component,
    },
    components: componentsOf(model, packages, options),
    dependencies: [
      dependency,
      { ref: modelRef(model), dependsOn: [] },
      ...(options.node === undefined ? [] : [{ ref: `node:${options.node}`, dependsOn: [] }]),
      ...needsOf(packages),
    ].sort(byRef(({ ref }) => ref)),
  } as const
  return options.serial === true ? { ...bom, serialNumber: serialOf(bom) } : bom
}
