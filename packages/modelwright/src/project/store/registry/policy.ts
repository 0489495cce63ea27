import { didYouMean, ModelwrightError, type Policy, type PolicySetting } from '../../../core/index.ts'
import { checkAlias } from '../names.ts'
import type { Database } from '../schema.ts'
import { stricter } from './judge-promotion.ts'

interface Rule {
  /** What may be set, for messages. */
  readonly takes: string
  /** Whether it may differ from model to model. */
  readonly perModel: boolean
  fits(value: string): boolean
}

const oneOf = (...choices: readonly string[]): Rule => ({
  takes: choices.join(' or '),
  perModel: false,
  fits: (value) => choices.includes(value),
})

function isAliasList(value: string): boolean {
  for (const alias of value.split(',')) checkAlias(alias)
  return true
}

/** Rules that a store can be given. */
export const policyRules = {
  serve: oneOf('any', 'signed'),
  deploy: oneOf('any', 'signed'),
  approvals: {
    takes: 'a whole number from 0 to 9',
    perModel: true,
    fits: (value) => /^[0-9]$/.test(value),
  },
  'approvals-by': { ...oneOf('other', 'any'), perModel: true },
  protected: { takes: 'aliases, with commas between them', perModel: false, fits: isAliasList },
} as const satisfies Readonly<Record<string, Rule>>

const names = Object.keys(policyRules)

function invalid(message: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_POLICY_INVALID', { message, where, mend })
}

/**
 * Checks a rule before it is set.
 *
 * @throws {ModelwrightError} PROJECT_POLICY_INVALID - when there is no such rule or it cannot have this value
 */
export function checkPolicy({
  scope,
  name,
  value,
}: Omit<PolicySetting, 'value'> & { value: string | null }): void {
  if (!Object.hasOwn(policyRules, name))
    throw invalid(`There is no rule ${JSON.stringify(name.slice(0, 40))}.`, name.slice(0, 40), [
      ...didYouMean(name, names),
      `Rules: ${names.join(', ')}.`,
    ])
  const rule: Rule = policyRules[name as keyof typeof policyRules]
  if (scope !== '' && !rule.perModel)
    throw invalid(`"${name}" is a rule of the whole store.`, name, [
      `Leave out the model:  modelwright policy set ${name}=…`,
    ])
  if (value !== null && !rule.fits(value))
    throw invalid(`"${name}" takes ${rule.takes}, found ${JSON.stringify(value.slice(0, 40))}.`, name, [
      `modelwright policy set ${name}=${rule.takes.split(' or ')[rule.takes.includes(' or ') ? 1 : 0].replace(/^a .*/, '1')}`,
    ])
}

/** Reads every rule that was set, by scope and name. */
export async function readSettings(database: Database): Promise<PolicySetting[]> {
  return database.selectFrom('policies').selectAll().orderBy('scope').orderBy('name').execute()
}

/** What is asked of a model: the stricter of its own rules and the store's. */
export async function readPolicy(database: Database, model = ''): Promise<Policy> {
  const settings = await readSettings(database)
  const of = (scope: string, name: string): string | undefined =>
    settings.find((setting) => setting.scope === scope && setting.name === name)?.value
  const approval = (scope: string) => ({
    approvals: Number(of(scope, 'approvals') ?? 0),
    by: of(scope, 'approvals-by') === 'any' ? ('any' as const) : ('other' as const),
  })
  const isSigned = (name: string) => (of('', name) === 'signed' ? ('signed' as const) : ('any' as const))
  return {
    ...stricter(approval(''), model === '' ? approval('') : approval(model)),
    serve: isSigned('serve'),
    deploy: isSigned('deploy'),
    protected: (of('', 'protected') ?? '').split(',').filter((alias) => alias !== ''),
  }
}

/** Aliases that only promotion moves. */
export async function guardedAliases(database: Database): Promise<readonly string[]> {
  return ['champion', ...(await readPolicy(database)).protected]
}
