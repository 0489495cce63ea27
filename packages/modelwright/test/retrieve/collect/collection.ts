import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEndOfFile } from '../../../../../test/at-end.ts'
import { readCollectOptions } from '../../../src/retrieve/collect/collect-options.ts'
import { type DeskParts, openDesk as openCollectDesk } from '../../../src/retrieve/collect/desk.ts'
import { openJournal } from '../../../src/retrieve/collect/journal.ts'
import { openCollection } from '../../../src/retrieve/collect/open-collection.ts'
import { orderRows } from '../../../src/retrieve/collect/order-rows.ts'
import { csv } from '../../../src/retrieve/index.ts'
import type { Desk } from '../desk.ts'

/** Seven rows, of which two are alike. */
export const birds = 'bill,wing\n10,50\n11,51\n12,52\n10,50\n14,54\n15,\n16,56\n'

let count = 0

/** An id as the page would choose one. */
export function newId(): string {
  return `answer-${String(++count).padStart(4, '0')}`
}

/** Opens a collection on files of a test's desk, in an order that is theirs. */
export async function openBirds(
  desk: Desk,
  options: Readonly<Record<string, unknown>> = {},
  parts: Partial<DeskParts> = {},
) {
  await desk.write('birds.csv', birds)
  const journals = await mkdtemp(join(tmpdir(), 'modelwright-collect-'))
  atEndOfFile(() => rm(journals, { recursive: true, force: true }))
  const plan = readCollectOptions({
    ...{ label: 'species', choices: ['robin', 'wren', 'owl'], rows: csv('birds.csv'), order: 'given' },
    ...{ file: join(journals, 'species.jsonl'), ...options },
  })
  const collection = await openCollection(plan, desk.context)
  let now = 0
  const clock = (): number => now
  const open = () =>
    openCollectDesk({
      ...collection,
      journal: openJournal(plan.file),
      ...(collection.rows !== undefined && { order: orderRows(plan, collection.rows) }),
      ...{ clock, newId, ...parts },
    })
  return { plan, collection, open, desk: open(), tick: (ms: number) => void (now += ms) }
}
