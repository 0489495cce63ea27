import { describe, expect, it, test } from 'vitest'
import type { FormTurn } from '../../../src/core/index.ts'
import { openDesk as openTestDesk } from '../desk.ts'
import { newId, openBirds } from './collection.ts'

const files = await openTestDesk()

const numberOf = ({ task }: FormTurn) => task?.number
const say = (row: string, species: string) => ({ id: newId(), row, values: { species } })

describe('a desk', () => {
  it('asks row after row, shows what is in it, and counts', async () => {
    const { desk } = await openBirds(files)
    const first = await desk.turn('ada')
    expect(first.task).toMatchObject({
      number: 1,
      pick: 'given',
      cells: [
        ['bill', '10'],
        ['wing', '50'],
      ],
    })
    expect(first.progress).toMatchObject({ rows: 7, done: 0, mine: 0, canUndo: false, canRedo: false })
    const second = (await desk.answer('ada', say(first.task!.row, 'wren'))) as FormTurn
    expect(numberOf(second)).toBe(2)
    expect(second.progress).toMatchObject({
      done: 1,
      mine: 1,
      canUndo: true,
      collectors: [{ name: 'ada', answers: 1 }],
    })
  })

  it('asks equal rows once each', async () => {
    const { desk, collection } = await openBirds(files)
    const { names } = collection.rows!
    expect(names[3]).toBe(`${names[0]}~2`)
    await desk.answer('ada', say(names[0], 'wren'))
    const { answers } = (await desk.refresh()).row(names[3])
    expect(answers.size).toBe(0)
  })

  it('shows what is missing as missing, and columns in the order that was asked for', async () => {
    const { desk, collection } = await openBirds(files, { show: ['wing', 'bill'] })
    for (const name of collection.rows!.names.slice(0, 5)) await desk.answer('ada', say(name, 'wren'))
    expect((await desk.turn('ada')).task?.cells).toEqual([
      ['wing', null],
      ['bill', '15'],
    ])
  })

  it('refuses values with a sentence a field, and writes nothing', async () => {
    const { desk } = await openBirds(files)
    const { task } = await desk.turn('ada')
    expect(await desk.answer('ada', say(task!.row, 'gull'))).toEqual({
      problems: { species: 'Must be one of robin, wren, owl.' },
    })
    expect((await desk.progress()).answers).toBe(0)
  })

  it('gives two who answer at once different rows, and frees a row that was left', async () => {
    const { desk, tick } = await openBirds(files)
    expect(numberOf(await desk.turn('ada'))).toBe(1)
    expect(numberOf(await desk.turn('bob'))).toBe(2)
    expect(numberOf(await desk.turn('ada'))).toBe(1)
    tick(11 * 60_000)
    expect(numberOf(await desk.turn('bob'))).toBe(1)
  })

  it('asks each row from as many as overlap says, nobody twice, and then says there is nothing left', async () => {
    const { desk } = await openBirds(files, { overlap: 2 })
    for (const by of ['ada', 'bob']) {
      let turn = await desk.turn(by)
      for (let at = 1; turn.task !== undefined; at++) {
        expect(turn.task.number).toBe(at)
        turn = (await desk.answer(by, say(turn.task.row, 'wren'))) as FormTurn
      }
      expect(turn.progress.mine).toBe(7)
    }
    expect((await desk.turn('cyd')).task).toBeUndefined()
    expect(await desk.progress()).toMatchObject({ rows: 7, done: 7, answers: 14, conflicts: 0 })
  })

  it('undoes and redoes, over a restart and by each collector for themselves', async () => {
    const { desk, open } = await openBirds(files)
    const { task } = await desk.turn('ada')
    await desk.answer('ada', { ...say(task!.row, 'wren'), note: 'young' })
    const again = open()
    expect((await again.undo('bob')).progress.answers).toBe(1)
    const back = await again.undo('ada')
    expect(back.task).toMatchObject({ number: 1, before: { values: { species: 'wren' }, note: 'young' } })
    expect(back.progress).toMatchObject({ answers: 0, canUndo: false, canRedo: true })
    const forth = await again.redo('ada')
    expect(forth.progress).toMatchObject({ answers: 1, canRedo: false })
    // Row 2 has lain before ada since she answered row 1, whichever process asked; bob has row 3.
    expect(numberOf(forth)).toBe(2)
    await again.undo('ada')
    await again.answer('ada', say(task!.row, 'owl'))
    expect((await again.turn('ada')).progress).toMatchObject({ answers: 1, canRedo: false })
  })

  it('passes a row over with a reason, offers it to others, and again to whoever asks for skipped ones', async () => {
    const { desk, collection } = await openBirds(files)
    const { task } = await desk.turn('ada')
    expect(numberOf(await desk.skip('ada', { id: newId(), row: task!.row, reason: 'blurred' }))).toBe(2)
    expect(numberOf(await desk.turn('bob'))).toBe(1)
    const { skips } = (await desk.refresh()).row(task!.row)
    expect(skips.get('ada')).toMatchObject({ reason: 'blurred' })
    for (const name of collection.rows!.names.slice(1)) await desk.answer('ada', say(name, 'wren'))
    await desk.turn('bob')
    const { answers } = await desk.progress()
    expect(answers).toBe(6)
    const done = await desk.turn('ada')
    expect(done.task).toBeUndefined()
    expect(done.progress.skipped).toBe(1)
  })

  it('shows rows whose collectors disagree, and lets someone decide, once', async () => {
    const { desk, collection } = await openBirds(files, { overlap: 2 })
    const [row, other] = collection.rows!.names
    await desk.answer('ada', say(row, 'wren'))
    await desk.answer('bob', say(row, 'owl'))
    for (const by of ['ada', 'bob']) await desk.answer(by, say(other, 'wren'))
    const [conflict, ...more] = await desk.conflicts()
    expect(more).toEqual([])
    expect(conflict).toMatchObject({ row, number: 1, fields: ['species'] })
    expect(conflict.answers.map(({ by, values }) => [by, values['species']])).toEqual([
      ['ada', 'wren'],
      ['bob', 'owl'],
    ])
    const decision = say(row, 'robin')
    await desk.settle('cyd', decision)
    expect(await desk.conflicts()).toEqual([])
    await desk.undo('cyd')
    expect(await desk.conflicts()).toHaveLength(1)
  })

  it('takes an answer that is sent twice once', async () => {
    const { desk } = await openBirds(files)
    const { task } = await desk.turn('ada')
    const answer = say(task!.row, 'wren')
    await Promise.all([desk.answer('ada', answer), desk.answer('ada', answer), desk.answer('ada', answer)])
    expect(await desk.progress()).toMatchObject({ answers: 1 })
    await desk.undo('ada')
    expect(await desk.progress()).toMatchObject({ answers: 0 })
  })

  it('loses nothing when several desks write to one journal at once', async () => {
    const { open, collection } = await openBirds(files, { overlap: 3 })
    const people = ['ada', 'bob', 'cyd']
    const { names } = collection.rows!
    await Promise.all(
      people.map(async (by) => {
        const desk = open()
        for (const name of names) await desk.answer(by, say(name, 'wren'))
      }),
    )
    expect(await open().progress()).toMatchObject({ done: 7, answers: 21 })
  })

  it('makes a row of each answer where there are none to label', async () => {
    const { desk } = await openBirds(files, {
      ...{ label: undefined, choices: undefined, rows: undefined, name: 'wings' },
      fields: { wing: { type: 'number', unit: 'mm', units: ['cm'] } },
    })
    const { task } = await desk.turn('ada')
    expect(task).toEqual({ row: '', number: 0, cells: [], pick: 'given' })
    await desk.answer('ada', { id: newId(), row: '', values: { wing: '5.1' }, units: { wing: 'cm' } })
    const turn = (await desk.answer('ada', { id: newId(), row: '', values: { wing: 52 } })) as FormTurn
    expect(turn.progress).toMatchObject({ rows: 0, answers: 2, mine: 2 })
    const ledger = await desk.refresh()
    const events = ledger.rows().map((row) => ledger.row(row).answers.get('ada'))
    expect(events.map((event) => [event?.values['wing'], event?.entered])).toEqual([
      [51, { wing: '5.1 cm' }],
      [52, undefined],
    ])
    const back = await desk.undo('ada')
    expect(back.task).toMatchObject({ before: { values: { wing: 52 } } })
    await desk.answer('ada', { id: newId(), row: back.task!.row, values: { wing: 53 } })
    expect((await desk.turn('ada')).progress.answers).toBe(2)
  })

  test.each([
    ['no name', ' ', 'answer-0000', ''],
    ['a long name', 'x'.repeat(81), 'answer-0000', ''],
    ['a name with an escape', 'a\u001b[2J', 'answer-0000', ''],
    ['no proper id', 'ada', '../etc', ''],
    ['a row that is not there', 'ada', 'answer-0000', 'nowhere'],
  ])('refuses %s', async (_name, by, id, row) => {
    const { desk } = await openBirds(files)
    await expect(desk.answer(by, { id, row, values: { species: 'wren' } })).rejects.toMatchObject({
      code: 'RETRIEVE_ANSWER_UNFIT',
    })
  })
})
