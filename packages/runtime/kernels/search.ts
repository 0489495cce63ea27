/** Tells with 1 or 0 whether a code is not in a list: its head says where the levels begin and where they end. */
export function searchRight(head: usize, code: i32): i32 {
  if (code < 2) return code
  let from = <usize>load<i32>(head)
  const end = <usize>load<i32>(head, 4)
  let to = end
  while (from < to) {
    const middle = from + (((to - from) >> 3) << 2)
    if (load<i32>(middle) < code - 2) from = middle + 4
    else to = middle
  }
  return i32(from === end || load<i32>(from) !== code - 2)
}
