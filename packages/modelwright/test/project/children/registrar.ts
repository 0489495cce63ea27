import { isModelwrightError } from '../../../src/core/index.ts'
import { openProject } from '../../../src/project/index.ts'

// Does what it is told to a registry, refused by its rules or not: `registrar.ts <folder> <label> <operations as JSON>`.
const [folder, label, text] = process.argv.slice(2)
const project = await openProject(folder, { env: { ...process.env, MODELWRIGHT_ACTOR: label } })
const { models, registry } = project

const operations: Readonly<Record<string, (version: number, alias: string) => Promise<unknown>>> = {
  register: (version) =>
    models.register({
      ...{ name: 'm', digest: `${version}`.padStart(64, '0'), run: label, metrics: {}, promote: 'if-first' },
      gates: [{ name: 'g', passed: version % 3 > 0, reason: 'so', value: 1, needed: 2 }],
    }),
  promote: (version) => registry.promote('m', version),
  force: (version) => registry.promote('m', version, { force: 'told to' }),
  rollback: () => registry.rollback('m'),
  retire: (version) => registry.setStage('m', version, 'retired'),
  restore: (version) => registry.setStage('m', version, 'active'),
  alias: (version, alias) => models.setAlias('m', alias, version),
  unalias: (_, alias) => models.removeAlias('m', alias),
  tag: (version, alias) => registry.tag('m', version, { name: alias, value: label }),
}

let refused = 0
for (const [name, version, alias] of JSON.parse(text) as [string, number, string][]) {
  try {
    await operations[name](version, alias)
  } catch (error) {
    if (!isModelwrightError(error) || error.code.startsWith('PROJECT_STORE_')) throw error
    refused++
  }
}
console.log(refused)
await project.close()
