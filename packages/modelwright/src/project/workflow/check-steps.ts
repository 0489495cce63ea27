import { type Check, isRecord, type Problems, refuseUnknownKeys, wrong } from './problems.ts'

/** Steps that every run has, in their order. */
export const ownSteps = [
  'retrieve',
  'explore',
  'split',
  'tune',
  'train',
  'evaluate',
  'refit',
  'pack',
  'report',
] as const

const names: Check = (problems, where, value) => {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '')) return
  wrong(problems, where, 'a list of texts', value)
}

const truth: Check = (problems, where, value) => {
  if (typeof value !== 'boolean') wrong(problems, where, 'true or false', value)
}

const positive: Check = (problems, where, value) => {
  if (!(typeof value === 'number' && value > 0 && Number.isFinite(value)))
    wrong(problems, where, 'a number above 0', value)
}

const wholeFromZero: Check = (problems, where, value) => {
  if (!(Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 100))
    wrong(problems, where, 'a whole number from 0 to 100', value)
}

const work: Check = (problems, where, value) => {
  if (typeof value !== 'function') wrong(problems, where, 'a function', value)
}

const inputKeys = { files: names, env: names, secrets: names, network: truth, clock: truth }

function keyed(checks: Readonly<Record<string, Check>>): Check {
  return (problems, where, value) => {
    if (!isRecord(value)) return wrong(problems, where, 'an object', value)
    refuseUnknownKeys(problems, `"${where}"`, value, Object.keys(checks))
    for (const [key, check] of Object.entries(checks))
      if (value[key] !== undefined) check(problems, `${where}.${key}`, value[key])
  }
}

const stepName: Check = (problems, where, value) => {
  if (typeof value !== 'string' || !/^[a-z][a-z0-9-]{0,63}$/.test(value))
    return wrong(problems, where, 'a word of small letters, digits and "-"', value)
  if ((ownSteps as readonly string[]).includes(value))
    problems.found.push(`"${where}" is "${value}", which every run has already`)
}

const stepKeys = {
  kind: () => {},
  name: stepName,
  needs: names,
  after: names,
  before: (problems: Problems, where: string, value: unknown) => {
    if (value !== 'explore') wrong(problems, where, '"explore"', value)
  },
  inputs: keyed(inputKeys),
  outputs: names,
  maxAgeHours: positive,
  revalidate: work,
  retries: wholeFromZero,
  timeoutSeconds: positive,
  run: work,
} satisfies Readonly<Record<string, Check>>

/** Rules between the keys of a step. */
function checkTogether(problems: Problems, where: string, value: Record<string, unknown>): void {
  for (const key of ['name', 'run'])
    if (value[key] === undefined) problems.found.push(`"${where}.${key}" is missing`)
  const needs = value['needs']
  if (value['before'] !== undefined && Array.isArray(needs))
    for (const name of needs)
      if ((ownSteps as readonly unknown[]).includes(name) && name !== 'retrieve')
        problems.found.push(`"${where}" stands before "explore" and cannot need "${String(name)}"`)
}

const step: Check = (problems, where, value) => {
  if (!isRecord(value) || value['kind'] !== 'step')
    return wrong(problems, where, 'a step such as defineStep({ name, run })', value)
  keyed(stepKeys)(problems, where, value)
  checkTogether(problems, where, value)
}

/** Checks `steps`. Whether they wait for what is there is told once all steps of a run are known. */
export const steps: Check = (problems, where, value) => {
  if (!Array.isArray(value)) return wrong(problems, where, 'a list such as [defineStep({ … })]', value)
  value.forEach((entry, i) => {
    step(problems, `${where}[${i}]`, entry)
  })
}

/** Checks `on`. */
export const hooks: Check = keyed({ success: work, failure: work })
