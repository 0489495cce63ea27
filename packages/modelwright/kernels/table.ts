// What reading and exploring tables asks of WebAssembly: cutting records, reading plain cells, numbering strings, sorting.
export { addProducts, centreValues } from './add-products'
export { cutPlain } from './cut-plain'
export { countRuns, distancesOf, keepFinite, sumPowers } from './number-facts'
export { readBooleans, readTimes } from './read-times'
export { readNumbers } from './read-numbers'
export { numberStrings, placeStrings } from './number-strings'
export { sortNumbers } from './sort'
