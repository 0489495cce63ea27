import type { Destruction, Json, Plan, PlanStep } from '../../deploy/index.ts'
import { alignColumns } from '../columns.ts'
import type { changedOptions } from './context.ts'

const marks: Readonly<Record<PlanStep['action'], string>> = {
  create: '+ create',
  update: '~ update',
  replace: '± replace',
  delete: '- delete',
  keep: '  keep',
  given: '  given',
}

const shown = (value: Json | unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function stepText({
  action,
  kind,
  name,
  differences,
  reason,
  billsIdle,
  isPublic,
  isBusy,
}: PlanStep): string {
  const facts = [
    ...(reason === undefined ? [] : [reason]),
    ...(isBusy === true ? ['it is still being made: waited for'] : []),
    ...(billsIdle === undefined || action === 'delete' ? [] : [`bills while idle: ${billsIdle}`]),
    ...(isPublic === true && action !== 'delete' ? ['PUBLIC: anybody can ask it'] : []),
  ].map((fact) => `               ${fact}\n`)
  const changes = differences.map(
    ({ property, from, to, isFixed }) =>
      `               ${property}  ${shown(from)} → ${shown(to)}${isFixed ? '  (needs a new one)' : ''}\n`,
  )
  return `  ${marks[action].padEnd(11)}  ${kind} ${name}\n${[...facts, ...changes].join('')}`
}

/** Percent by revision, in words. */
export function trafficText(split: Readonly<Record<string, number>>): string {
  const list = Object.entries(split).map(([id, percent]) => `${id} ${percent} %`)
  return list.length === 0 ? 'nobody' : list.join(', ')
}

/** A model and its version, as people write them. */
export function modelText({
  name,
  version,
}: {
  readonly name: string
  readonly version: number | null
}): string {
  return version === null ? name : `${name}/${version}`
}

/** A count with its word. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

function countsText(steps: readonly PlanStep[]): string {
  const of = (action: PlanStep['action']): number => steps.filter((step) => step.action === action).length
  const parts = (['create', 'update', 'replace', 'delete', 'keep'] as const)
    .filter((action) => of(action) > 0)
    .map((action) => `${of(action)} to ${action}`)
  return parts.join(', ')
}

const isSame = ({ from, to }: Plan['traffic']): boolean => trafficText(from) === trafficText(to)

/** A plan that a person can judge. */
export function planText(plan: Plan, changed: ReturnType<typeof changedOptions>): string {
  const { target, deployment, model, revision, place, steps, left, traffic, permissions, isOffline } = plan
  const where = Object.entries(place).map(([name, value]) => `${name} ${value}`)
  const head = alignColumns([
    [plan.places, `${modelText(model)}  ${model.digest.slice(0, 12)}`],
    ['revision', revision],
    ...(where.length === 0 ? [] : [['place', where.join(', ')]]),
    ...changed.map(({ option, from, to }) => ['option', `${option}  ${shown(from)} → ${shown(to)}`]),
    ...(isOffline ? [['offline', 'nothing was asked: what the store knows is taken for what is there']] : []),
  ])
  const bills = steps.filter(({ billsIdle, action }) => billsIdle !== undefined && action !== 'delete')
  const idle =
    bills.length === 0
      ? 'nothing bills while nobody asks'
      : `${counted(bills.length, 'resource')} bills while idle`
  return [
    `${target} ${deployment}\n${head}\n`,
    ...steps.map(stepText),
    ...left.map(
      ({ kind, name }) => `  left         ${kind} ${name}: this version does not know how to remove it\n`,
    ),
    isSame(traffic)
      ? ''
      : `\n  ${plan.places === 'workflow' ? 'runs   ' : 'traffic'}      ${trafficText(traffic.from)} → ${trafficText(traffic.to)}\n`,
    `\n${countsText(steps)}; ${idle}.\n`,
    permissions.length === 0 ? '' : `Permissions needed:\n${permissions.map((one) => `  ${one}\n`).join('')}`,
  ].join('')
}

/** What a destroy would do, or did. */
export function destructionText({ target, deployment, removed, left }: Destruction, isDone: boolean): string {
  const lines = removed.map(({ kind, name }) => `  ${isDone ? 'removed' : '- delete'}  ${kind} ${name}\n`)
  const stays = left.map(({ kind, name, why }) => `  left      ${kind} ${name}: ${why}\n`)
  const end = left.length === 0 ? 'Nothing is left.' : `${counted(left.length, 'resource')} left.`
  return `${target} ${deployment}\n${lines.join('')}${stays.join('')}${isDone ? `${end}\n` : ''}`
}
