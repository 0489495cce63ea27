import { beforeEach, inject } from 'vitest'

beforeEach(({ skip }) => {
  const lack = inject('serversLack') ?? ''
  if (lack !== '') skip(`needs ${lack}`)
})
