/** Options of every step that looks back. */
export const pastOptions = {
  time: {
    type: 'text',
    default: '',
    about: 'Column that orders the rows; default: the one the workflow splits by.',
  },
  by: {
    type: 'list',
    default: [],
    about: 'Columns that say whose past it is: a store, a patient, a machine.',
  },
  level: {
    type: 'text',
    default: '',
    about: 'Of a category: the level that counts as 1, all others as 0; default: the positive class.',
  },
} as const
