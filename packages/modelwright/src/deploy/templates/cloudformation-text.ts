import type { JsonObject } from '../target.ts'
import { exportUnsupported, insistOnKnown, type Said } from './terraform-text.ts'
import { yamlText } from './yaml-text.ts'

/** Parameters that resources refer to and nobody makes. */
function parametersOf(resources: Readonly<Record<string, JsonObject>>): readonly string[] {
  const named = [...JSON.stringify(resources).matchAll(/"Ref":"([A-Za-z]\w*)"/g)].map(([, name]) => name)
  return [...new Set(named)].filter((name) => resources[name] === undefined).sort()
}

/**
 * Writes what a description needs as a template of CloudFormation: the same things, for teams who apply by that.
 *
 * @param form - of the text
 * @throws {ModelwrightError} DEPLOY_EXPORT_UNSUPPORTED - when the target has no words of CloudFormation
 */
export function cloudformationText(target: string, description: Said, form: 'json' | 'yaml'): string {
  const all: Record<string, JsonObject> = {}
  for (const { cloudformation = {} } of description.resources)
    for (const [name, block] of Object.entries(cloudformation)) {
      if (all[name] !== undefined) throw new Error(`bug: two resources are called ${name}`)
      all[name] = block
    }
  if (Object.keys(all).length === 0) throw exportUnsupported(target, 'CloudFormation')
  insistOnKnown(target, 'CloudFormation', description)
  const isSam = Object.values(all).some((block) => String(block['Type']).startsWith('AWS::Serverless::'))
  const parameters = parametersOf(all)
  const document = {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(isSam ? { Transform: 'AWS::Serverless-2016-10-31' } : {}),
    Description: `Written by modelwright deploy ${target} plan. A change here is lost when it is written again.`,
    ...(parameters.length === 0
      ? {}
      : { Parameters: Object.fromEntries(parameters.map((name) => [name, { Type: 'String' }])) }),
    Resources: all,
  }
  return form === 'json' ? `${JSON.stringify(document, null, 2)}\n` : yamlText(document)
}
