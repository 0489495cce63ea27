import { ModelwrightError } from '../../core/index.ts'
import type { Description, JsonObject } from '../target.ts'

/** Who makes the providers whose blocks targets use, by the prefix of a block's type. */
const providers: Readonly<Record<string, string>> = {
  aws: 'hashicorp/aws',
  azurerm: 'hashicorp/azurerm',
  docker: 'kreuzwerker/docker',
  google: 'hashicorp/google',
  kubernetes: 'hashicorp/kubernetes',
  time: 'hashicorp/time',
}

/** A target has no words of another tool. */
export function exportUnsupported(target: string, tool: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_EXPORT_UNSUPPORTED', {
    message: `The target has no words of ${tool} for what it makes.`,
    where: target,
    mend: ['Let Modelwright apply the plan itself:  apply', 'Or see its page for the files that it builds.'],
  })
}

/**
 * Refuses a description whose names hold something in place of what nobody was asked for: other tools would take it for a name.
 *
 * @throws {ModelwrightError} DEPLOY_ACCOUNT_UNKNOWN - when there is such
 */
export function insistOnKnown(target: string, tool: string, { unknown = [] }: Said): void {
  if (unknown.length === 0) return
  throw new ModelwrightError('DEPLOY_ACCOUNT_UNKNOWN', {
    message: `A file for ${tool} names everything as it is, and nobody was asked yet for ${unknown.join(' and ')}.`,
    where: target,
    mend: [
      'Have the provider asked: leave out --offline.',
      ...unknown
        .flatMap((one) => /\((--[\w-]+)\)/.exec(one)?.slice(1) ?? [])
        .map((flag) => `Or name it:  ${flag} <id>`),
    ],
  })
}

/** What of a description is said to other tools. */
export type Said = Pick<Description<unknown>, 'resources' | 'unknown'>

type Blocks = Record<string, Record<string, JsonObject>>

/** Puts a block into its place: `aws_lambda_function.function`, or `data.aws_caller_identity.here`. */
function place(blocks: { resource: Blocks; data: Blocks }, key: string, block: JsonObject): void {
  const parts = key.split('.')
  const into = parts[0] === 'data' ? blocks.data : blocks.resource
  const [type, name] = parts[0] === 'data' ? parts.slice(1) : parts
  into[type] ??= {}
  if (into[type][name] !== undefined) throw new Error(`bug: two blocks are called ${key}`)
  into[type][name] = block
}

/** Variables that blocks refer to and nobody declares. */
function variablesOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\bvar\.([A-Za-z_]\w*)/g)].map(([, name]) => name))].sort()
}

/**
 * Writes what a description needs as a file of Terraform (JSON syntax): the same things, for teams who apply by that.
 *
 * @throws {ModelwrightError} DEPLOY_EXPORT_UNSUPPORTED - when the target has no words of Terraform
 * @throws {ModelwrightError} DEPLOY_ACCOUNT_UNKNOWN - when names hold something in place of what nobody was asked for
 */
export function terraformText(target: string, description: Said): string {
  const { resources } = description
  const blocks = { resource: {} as Blocks, data: {} as Blocks }
  for (const { terraform = {} } of resources)
    for (const [key, block] of Object.entries(terraform)) place(blocks, key, block)
  const types = [...Object.keys(blocks.resource), ...Object.keys(blocks.data)]
  if (types.length === 0) throw exportUnsupported(target, 'Terraform')
  insistOnKnown(target, 'Terraform', description)
  const prefixes = [...new Set(types.map((type) => type.split('_')[0]))].sort()
  const known = prefixes.filter((prefix) => providers[prefix] !== undefined)
  const variables = variablesOf(JSON.stringify(blocks))
  const document = {
    '//': `Written by modelwright deploy ${target} plan. A change here is lost when it is written again.`,
    ...(known.length === 0
      ? {}
      : {
          terraform: {
            required_providers: Object.fromEntries(known.map((one) => [one, { source: providers[one] }])),
          },
        }),
    ...(variables.length === 0
      ? {}
      : { variable: Object.fromEntries(variables.map((name) => [name, { type: 'string' }])) }),
    ...(Object.keys(blocks.data).length === 0 ? {} : { data: blocks.data }),
    resource: blocks.resource,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
