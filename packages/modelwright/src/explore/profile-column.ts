import { columnOf, outKinds, type Table } from '../core/index.ts'
import { missingTells } from './missing-tells.ts'
import { personalData } from './personal-data.ts'
import type { ColumnFacts, ProfileOptions } from './profile.ts'
import type { ColumnProfile, Summary } from './profile-types.ts'
import { along } from './relations/along.ts'
import { relate } from './relations/relate.ts'
import { summarise } from './summarise.ts'

/** Takes the values out of what is told of personal data. */
function withoutValues(summary: Summary): Summary {
  if (summary.of !== 'category') return summary
  const hidden = summary.top.map(({ count }, at) => ({ level: `(not shown ${at + 1})`, count }))
  return { ...summary, top: hidden }
}

/** Profiles one column: what its values look like, and how it goes with the target. */
export function profileColumn(table: Table, facts: ColumnFacts, options: ProfileOptions): ColumnProfile {
  const { target, measures } = options
  const { name, kind, reason, missing } = facts
  const column = columnOf(table, name)
  const isCode = kind === 'category' && column.type === 'number'
  const isOther = target !== undefined && target.name !== name
  const isRelated = isOther && !outKinds.has(kind)
  const relation = isRelated ? relate(column, table.rowCount, target.truth, isCode) : undefined
  const known = isCode ? undefined : measures?.get(name)?.summary
  const summary = known ?? summarise(column, table.rowCount, isCode)
  const run = isRelated ? along(column, summary, target.truth) : undefined
  const personal = personalData(column, table.rowCount)
  return {
    name,
    type: column.type,
    kind,
    reason: personal === undefined ? reason : `Seems to hold ${personal.kind}.`,
    count: table.rowCount,
    missing,
    distinct: measures?.get(name)?.distinct ?? facts.distinct,
    summary: personal === undefined ? summary : withoutValues(summary),
    ...(relation === undefined ? {} : { relation }),
    ...(run === undefined ? {} : { along: run }),
    ...(isOther && missing > 0 ? missingTells(column, missing, target.truth) : {}),
    ...(personal === undefined ? {} : { personal }),
  }
}
