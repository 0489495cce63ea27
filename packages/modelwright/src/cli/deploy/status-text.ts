import type { StoredDeployment } from '../../core/index.ts'
import type { StatusReport } from '../../deploy/index.ts'
import { alignColumns } from '../columns.ts'
import { modelText, trafficText } from './plan-text.ts'

/** How a deployment is, for a person. */
export function statusText(report: StatusReport): string {
  const { state, resources, traffic, isTrafficChanged, isUnsound, isSound } = report
  const lines = resources.flatMap(({ kind, name, state: how, differences, reason }) => [
    ['', how, `${kind} ${name}${reason === undefined ? '' : `: ${reason}`}`],
    ...differences.map(({ property, from, to }) => [
      '',
      '',
      `${property}  ${JSON.stringify(to)} → ${JSON.stringify(from)}`,
    ]),
  ])
  const revisions = state.revisions.map(({ id, model, createdAt, golden }) => [
    '',
    id,
    modelText(model),
    createdAt.slice(0, 16).replace('T', ' '),
    report.isTrafficKnown ? `${traffic[id] ?? 0} %` : '? %',
    golden === null ? 'not asked yet' : golden.differing === 0 ? '' : 'golden rows differ',
  ])
  const { journal } = state
  const open = journal === null ? '' : `A ${journal.verb} was cut off: run it again, it goes on.\n`
  const unread = report.isTrafficKnown ? '' : 'Who has the traffic cannot be read.\n'
  const moved = isTrafficChanged ? `Traffic was moved elsewhere: it was ${trafficText(state.traffic)}.\n` : ''
  const has = Object.values(traffic).some((percent) => percent > 0)
  const unsound = !isUnsound
    ? ''
    : has
      ? 'A revision has traffic that did not pass its golden rows: give it to another, or apply it again.\n'
      : 'No revision passed its golden rows: apply one that does, or destroy what is left.\n'
  return `${state.target} ${state.name}: ${isSound ? 'as it was left' : 'not as it was left'}
${alignColumns(lines)}
${alignColumns(revisions)}${unread}${moved}${unsound}${open}`
}

/** All deployments of a store. */
export function deploymentsText(all: readonly StoredDeployment[]): string {
  if (all.length === 0) return 'Nothing is deployed.\n'
  return alignColumns(
    all.map(({ state, updatedAt }) => [
      state.target,
      state.name,
      state.revisions.length === 0 ? '' : modelText(state.revisions.at(-1)!.model),
      trafficText(state.traffic),
      updatedAt.slice(0, 16).replace('T', ' '),
      state.journal === null ? '' : `${state.journal.verb} cut off`,
    ]),
  )
}
